using System.Buffers;
using Reviews.Job.Analytics;

namespace Reviews.Job.Tests.Analytics;

public sealed class AgreementTests
{
    [Fact]
    public void Kappa_is_agreement_beyond_chance()
    {
        // The usual example: 20 and 15 agreed on, 5 and 10 not. Chance alone gives a half, they have 0.7.
        AgreementMatrix matrix = Of(("NEG", "NEG", 20), ("NEG", "POS", 5), ("POS", "NEG", 10), ("POS", "POS", 15));
        Assert.Equal((50, 35), (matrix.Sum, matrix.Same));
        Assert.Equal(0.4, matrix.Kappa, 1e-12);
    }

    [Fact]
    public void Kappa_is_1_for_models_that_always_agree_and_0_where_that_says_nothing()
    {
        Assert.Equal(1, Of(("NEG", "NEG", 3), ("NEU", "NEU", 4), ("POS", "POS", 5)).Kappa, 1e-12);
        Assert.Equal(0, Of(("POS", "POS", 5)).Kappa);
        Assert.Equal(0, AgreementMatrix.Empty.Kappa);
    }

    [Fact]
    public void State_is_read_as_it_was_written_and_damage_is_refused()
    {
        AgreementMatrix matrix = Of(("NEG", "NEU", 3), ("NEU", "POS", 4), ("POS", "NEG", 5));
        var bytes = new ArrayBufferWriter<byte>();
        var serializer = new AgreementMatrix.StateSerializer();
        serializer.Write(matrix, bytes);
        AgreementMatrix read = serializer.Read(bytes.WrittenSpan);
        Assert.Equal((matrix.Sum, matrix.Same, matrix.Kappa), (read.Sum, read.Same, read.Kappa));
        Assert.Throws<InvalidDataException>(() => serializer.Read(new byte[71]));
    }

    private static AgreementMatrix Of(params (string First, string Second, int Count)[] cells)
    {
        AgreementMatrix matrix = AgreementMatrix.Empty;
        foreach ((string first, string second, int count) in cells)
        {
            for (int i = 0; i < count; i++)
                matrix = matrix.With(first, second);
        }

        return matrix;
    }
}
