using System.Buffers;
using System.Security.Cryptography;
using Reviews.Learning.Drift;
using Reviews.Learning.Promotion;
using Reviews.Text;

namespace Reviews.Learning.Tests;

/// <summary>
/// The bytes of stored state. Where one of these changes, state that is out there can no longer be read: raise the format's version, and refuse or convert the
/// old one.
/// </summary>
public sealed class StoredFormatTests
{
    // Put together, not learnt: the last bit of an exponential is not the same everywhere.
    private static FtrlClassifier Model()
    {
        var options = new FtrlOptions { Dimensions = 1 << 11, Link = FtrlLink.Softmax, Alpha = 0.7f, Beta = 0.1f, Lambda1 = 0.25f, WeightPower = 0.65f };
        var model = new FtrlClassifier(options);
        model.Restore(new FtrlHeader(options, 5, 0x0123456789ABCDEF, 7, 0, 0, [1, 3, 1], [1, -2, 3, 0, 4, 5, 6, 0]));
        model.RestoreChunk(0, 6, replaces: true, [3], [1, 2, 3, 0, 4, 5, 6, 0]);
        model.RestoreChunk(1, 7, replaces: true, [1023], [-1, -2, -3, 0, 7, 8, 9, 0]);
        return model;
    }

    [Fact]
    public void A_models_bytes_are_as_they_were()
    {
        using FtrlSnapshot snapshot = Model().Freeze();
        string[] stored = [Hexadecimal(snapshot.WriteTo), Hexadecimal(writer => snapshot.WriteChangesTo(6, writer)), snapshot.StateHash()];
        Assert.Equal(
            [
                "850000004654524c020000000300000000080000013333333fcdcccc3d0000803e000000006666263f0000a0400500000000000000efcdab896745230107000000"
                + "00000000ffffffffffffffff020000000100000000000000030000000000000001000000000000000000803f000000c00000404000000000000080400000a04000"
                + "00c04000000000acd301f90d6a28542f0000000000000006000000000000000103000000803f000000400000404000000000000080400000a0400000c040000000"
                + "007ee99479a378929d2f00000001000000070000000000000001ff03000080bf000000c0000040c0000000000000e0400000004100001041000000001d7e485d84"
                + "85a3b1",
                "850000004654524c020000000300000000080000013333333fcdcccc3d0000803e000000006666263f0000a0400500000000000000efcdab896745230107000000"
                + "000000000600000000000000010000000100000000000000030000000000000001000000000000000000803f000000c00000404000000000000080400000a04000"
                + "00c04000000000c209100924ebccc12f00000001000000070000000000000000ff03000080bf000000c0000040c0000000000000e0400000004100001041000000"
                + "00ad8ada361c66fbce",
                "45f6aa8bcc54ba5ab816ca24525029058924d85e51ea9813f5f66be915673049",
            ],
            stored);
    }

    [Fact]
    public void Evaluation_comparison_idf_and_drift_are_stored_as_they_were()
    {
        var evaluation = new PrequentialEvaluation(2, window: 2, fadingFactor: 0.5);
        evaluation.Add(1, 1);
        evaluation.Add(0, 1);
        evaluation.Add(1, 1);
        var comparison = new ChampionChallenger(2);
        comparison.Add(1, 0, 1);
        var idf = new StreamingIdf(64);
        idf.Observe([3, 9]);
        var drift = new DriftMonitor(2);
        for (int i = 0; i < 200; i++)
            drift.Update(new LabelOutcome(i, i % 2, 0, 0.5, i), new DriftAlarm[DriftMonitor.MostAlarms]);
        var run = new TestThenTrain(new FtrlClassifier(new FtrlOptions { Dimensions = 1024 }), new PrequentialEvaluation(), TimeSpan.FromHours(1));
        run.Predict(5, [1, 2], [0.5f, 0.25f], 2, new double[3], out _);
        string[] stored = [Hash(evaluation.WriteTo), Hash(comparison.WriteTo), Hash(idf.WriteTo), Hash(drift.WriteTo), Hash(run.WritePendingTo)];
        Assert.Equal(
            [
                "b4ce1f57c7045c8946ec896d1ff866e6",
                "f8ddf529fa27b84539ee30004db05d3a",
                "7d15365b447f0d38f0b64db7332da9fe",
                "c53593fa01fa59b85b240e4e3ec5a9b2",
                "97c22701b4b6d34b3677cd26a589cd8a",
            ],
            stored);
    }

    [Fact]
    public void A_model_files_bytes_are_as_they_were()
    {
        string folder = Directory.CreateTempSubdirectory("learner").FullName;
        try
        {
            string path = Path.Combine(folder, "model.learner");
            using FtrlSnapshot snapshot = Model().Freeze();
            ModelFile.Write(path, "baseline", StarLabel.Names, new FeatureHasherOptions { Dimensions = 1 << 11 }, new TextNormalizerOptions(), snapshot);
            Assert.Equal("9ba407395d753dee54b14d943ebce67f", Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)))[..32]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Hexadecimal(Action<IBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return Convert.ToHexStringLower(writer.WrittenSpan);
    }

    private static string Hash(Action<IBufferWriter<byte>> write)
    {
        var writer = new ArrayBufferWriter<byte>();
        write(writer);
        return Convert.ToHexStringLower(SHA256.HashData(writer.WrittenSpan))[..32];
    }
}
