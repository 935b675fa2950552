using System.Buffers;
using System.Buffers.Binary;
using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;
using Reviews.Learning;

namespace Reviews.Job.Analytics;

/// <summary>How far two models agreed over an hour of event time, whatever the stars say. Immutable.</summary>
/// <param name="First">The first model by name.</param>
/// <param name="Second">The other.</param>
/// <param name="WindowStart">The hour's first millisecond.</param>
/// <param name="WindowEnd">The millisecond behind its last.</param>
/// <param name="Matrix">The reviews by what the models said.</param>
internal sealed record Agreement(string First, string Second, long WindowStart, long WindowEnd, AgreementMatrix Matrix)
{
    /// <summary>The length of a window.</summary>
    public static readonly TimeSpan Size = TimeSpan.FromHours(1);

    /// <summary>Counts pairs.</summary>
    internal sealed class Aggregate : AggregateFunction<ModelPair, AgreementMatrix, AgreementMatrix>
    {
        public override bool IsOrderIndependent => true;

        public override AgreementMatrix CreateAccumulator() => AgreementMatrix.Empty;

        public override AgreementMatrix Add(ModelPair value, AgreementMatrix accumulator) => accumulator.With(value.First.Label, value.Second.Label);

        public override AgreementMatrix GetResult(AgreementMatrix accumulator) => accumulator;

        public override AgreementMatrix Merge(AgreementMatrix first, AgreementMatrix second) => first.Plus(second);
    }

    /// <summary>Tells an hour's counts with whose they are.</summary>
    internal sealed class Window : ProcessWindowFunction<(string First, string Second), AgreementMatrix, Agreement>
    {
        public override void Process(
            (string First, string Second) key, WindowContext context, ReadOnlySpan<AgreementMatrix> elements, Collector<Agreement> output) =>
            output.Collect(new Agreement(key.First, key.Second, context.Window.Start.Milliseconds, context.Window.End.Milliseconds, elements[0]));
    }
}

/// <summary>Reviews by what two models said of them: three rows for the first model's labels, three columns for the second's. Immutable.</summary>
internal sealed class AgreementMatrix
{
    private const int Labels = StarLabel.Count;

    private readonly long[] _cells;

    private AgreementMatrix(long[] cells) => _cells = cells;

    public static AgreementMatrix Empty { get; } = new(new long[Labels * Labels]);

    /// <summary>All reviews.</summary>
    public long Sum => _cells.Sum();

    /// <summary>Those that both called the same.</summary>
    public long Same => Enumerable.Range(0, Labels).Sum(k => _cells[(k * Labels) + k]);

    /// <summary>Agreement beyond chance.</summary>
    public double Kappa => CohenKappa.Of([.. _cells.Select(cell => (double)cell)], Labels);

    /// <summary>The same with one review more.</summary>
    public AgreementMatrix With(string first, string second)
    {
        long[] cells = [.. _cells];
        cells[(StarLabel.FromName(first) * Labels) + StarLabel.FromName(second)]++;
        return new AgreementMatrix(cells);
    }

    /// <summary>The sum of both.</summary>
    public AgreementMatrix Plus(AgreementMatrix other) => new([.. _cells.Zip(other._cells, (a, b) => a + b)]);

    internal sealed class StateSerializer : Serializer<AgreementMatrix>
    {
        public override void Write(AgreementMatrix value, IBufferWriter<byte> output)
        {
            Span<byte> bytes = output.GetSpan(Labels * Labels * sizeof(long));
            for (int i = 0; i < value._cells.Length; i++)
                BinaryPrimitives.WriteInt64LittleEndian(bytes[(i * sizeof(long))..], value._cells[i]);
            output.Advance(Labels * Labels * sizeof(long));
        }

        public override AgreementMatrix Read(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length != Labels * Labels * sizeof(long))
                throw new InvalidDataException($"The counts of an agreement have {Labels * Labels * sizeof(long)} bytes; there are {bytes.Length}.");
            long[] cells = new long[Labels * Labels];
            for (int i = 0; i < cells.Length; i++)
                cells[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes[(i * sizeof(long))..]);
            return new AgreementMatrix(cells);
        }
    }
}
