using System.Buffers;
using Reviews.Text;

namespace Reviews.Learning.Tests;

public sealed class ModelStateTests
{
    private static readonly FtrlOptions Small = new() { Dimensions = 1 << 14 };

    private static FtrlClassifier Fed(int seed, int count, FtrlOptions? options = null, int from = 0, int to = 1 << 14)
    {
        var model = new FtrlClassifier(options ?? Small);
        Feed(model, seed, count, from, to);
        return model;
    }

    // Feature f of class f % 3, so that there is something to learn.
    private static void Feed(FtrlClassifier model, int seed, int count, int from = 0, int to = 1 << 14)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            int label = random.Next(3);
            int first = random.Next(from, to), second = random.Next(from, to);
            first -= (first - label) % 3;
            if (first < from || first == second)
                continue;
            model.Learn([first, second], [0.8f, 0.6f], label);
        }
    }

    private static byte[] Whole(FtrlClassifier model)
    {
        var writer = new ArrayBufferWriter<byte>();
        using FtrlSnapshot snapshot = model.Freeze();
        snapshot.WriteTo(writer);
        return writer.WrittenSpan.ToArray();
    }

    private static byte[] Changes(FtrlClassifier model, long since)
    {
        var writer = new ArrayBufferWriter<byte>();
        using FtrlSnapshot snapshot = model.Freeze();
        snapshot.WriteChangesTo(since, writer);
        return writer.WrittenSpan.ToArray();
    }

    [Fact]
    public void Room_for_a_model_is_enough_and_little_more()
    {
        FtrlClassifier model = Fed(1, 2000);
        Check(model);
        Check(FtrlClassifier.Read(Whole(model)));
        int written = Whole(model).Length;
        model.Prune(0.5f);
        Assert.True(Whole(model).Length < written);
        using FtrlSnapshot pruned = model.Freeze();
        Assert.InRange(pruned.MaxBytes, Whole(model).Length, int.MaxValue);

        static void Check(FtrlClassifier model)
        {
            using FtrlSnapshot snapshot = model.Freeze();
            int written = Whole(model).Length;
            Assert.InRange(snapshot.MaxBytes, written, written + 5000);
        }
    }

    [Fact]
    public void Changes_on_top_of_a_whole_model_are_the_model_and_only_features_that_changed_are_written()
    {
        FtrlClassifier model = Fed(1, 2000);
        FtrlClassifier copy = FtrlClassifier.Read(Whole(model));
        for (int i = 0; i < 5; i++)
        {
            long since = model.Version;
            Feed(model, 10 + i, 20);
            byte[] changes = Changes(model, since);
            Assert.True(changes.Length < Whole(model).Length / 20, $"{changes.Length} of {Whole(model).Length}");
            copy.Apply(changes);
            Assert.Equal((model.StateHash(), model.Version, model.History, model.Updates), (copy.StateHash(), copy.Version, copy.History, copy.Updates));
        }

        Feed(model, 99, 50);
        Feed(copy, 99, 50);
        Assert.Equal(model.StateHash(), copy.StateHash());
    }

    [Fact]
    public void Model_that_has_learnt_nothing_takes_a_whole_one()
    {
        FtrlClassifier model = Fed(1, 200);
        var copy = new FtrlClassifier(model.Options);
        copy.Apply(Whole(model));
        Assert.Equal((model.StateHash(), model.Version, model.History, model.Updates), (copy.StateHash(), copy.Version, copy.History, copy.Updates));
    }

    [Fact]
    public void Features_that_changed_are_as_many_as_are_written()
    {
        FtrlClassifier model = Fed(1, 2000);
        using FtrlSnapshot whole = model.Freeze();
        Assert.Equal(whole.Features(), model.FeaturesChangedSince(0));
        long since = model.Version;
        Assert.Equal(0, model.FeaturesChangedSince(since));
        int none = Changes(model, since).Length;
        Feed(model, 10, 20);
        using FtrlSnapshot fed = model.Freeze();
        int chunks = fed.ChunkVersions().Count(c => c.Version > since);
        int entry = 2 + (8 * sizeof(float)), part = 12 + 13; // a part's frame and the chunk's header
        Assert.Equal(Changes(model, since).Length - none - (chunks * part), model.FeaturesChangedSince(since) * entry);
    }

    [Fact]
    public void Changes_include_what_was_pruned_away()
    {
        FtrlClassifier model = Fed(1, 2000);
        FtrlClassifier copy = FtrlClassifier.Read(Whole(model));
        long since = model.Version;
        Assert.True(model.Prune(float.MaxValue) > 1000);
        copy.Apply(Changes(model, since));
        Assert.Equal(model.StateHash(), copy.StateHash());
        using FtrlSnapshot empty = copy.Freeze();
        Assert.Empty(empty.ChunkVersions());
    }

    [Fact]
    public void Changes_include_what_was_forgotten_and_what_came_again_since()
    {
        FtrlClassifier model = Fed(1, 2000);
        FtrlClassifier copy = FtrlClassifier.Read(Whole(model));
        foreach (float limit in (float[])[0.3f, float.MaxValue, 0.5f])
        {
            long since = model.Version;
            Feed(model, 5, 30);
            model.Prune(limit);
            Feed(model, 6, 30);
            copy.Apply(Changes(model, since));
            Assert.Equal(model.StateHash(), copy.StateHash());
        }

        float[] expected = new float[3], actual = new float[3];
        for (int i = 0; i < 1 << 14; i++)
        {
            model.Score([i], [1], expected);
            copy.Score([i], [1], actual);
            Assert.Equal(expected, actual);
        }
    }

    [Fact]
    public void Changes_of_another_version_or_model_are_refused_and_the_model_stays()
    {
        FtrlClassifier model = Fed(1, 100);
        FtrlClassifier copy = FtrlClassifier.Read(Whole(model));
        Feed(model, 2, 10);
        byte[] late = Changes(model, model.Version - 1);
        string before = copy.StateHash();
        Assert.Contains("version", Assert.Throws<InvalidDataException>(() => copy.Apply(late)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => copy.Apply(Whole(model)));
        Assert.Throws<InvalidDataException>(() => FtrlClassifier.Read(late));
        byte[] changes = Changes(model, copy.Version);
        changes[^3] ^= 1;
        Assert.Throws<InvalidDataException>(() => copy.Apply(changes));
        Assert.Equal(before, copy.StateHash());
    }

    [Fact]
    public void Pruning_moves_a_score_by_no_more_than_its_limit_and_makes_the_model_smaller()
    {
        const float Limit = 0.5f;
        FtrlClassifier model = Fed(3, 5000), pruned = FtrlClassifier.Read(Whole(model));
        using FtrlSnapshot frozen = pruned.Freeze();
        string before = frozen.StateHash();
        Assert.True(pruned.Prune(Limit) > 0);
        Assert.Equal(before, frozen.StateHash());
        Assert.True(Whole(pruned).Length < Whole(model).Length);
        Assert.NotEqual(model.History, pruned.History);
        float[] expected = new float[3], actual = new float[3];
        for (int i = 0; i < (1 << 14) - 1; i++)
        {
            model.Score([i, i + 1], [0.8f, 0.6f], expected);
            pruned.Score([i, i + 1], [0.8f, 0.6f], actual);
            for (int k = 0; k < 3; k++)
                Assert.Equal(expected[k], actual[k], (Limit * 1.4f) + 1e-5f);
        }
    }

    [Fact]
    public void The_history_names_the_state()
    {
        FtrlClassifier a = Fed(1, 500), b = Fed(1, 500), other = Fed(2, 500);
        Assert.Equal(a.History, b.History);
        Assert.Equal(a.StateHash(), b.StateHash());
        Assert.NotEqual(a.History, other.History);
        Assert.Equal(ModelIdentity.Of("x", a), ModelIdentity.Of("x", FtrlClassifier.Read(Whole(b))));
        ulong before = a.History;
        a.Learn([1], [1], 0);
        b.Learn([1], [1], 1);
        Assert.NotEqual(a.History, b.History);
        Assert.NotEqual(before, a.History);
    }

    [Theory]
    [InlineData(FtrlLink.OneVersusRest)]
    [InlineData(FtrlLink.Softmax)]
    public void A_merged_model_scores_what_its_shards_score_on_average(FtrlLink link)
    {
        FtrlOptions options = Small with { Link = link, Lambda1 = 0.1f, Lambda2 = 0.01f };
        FtrlClassifier left = Fed(1, 3000, options), right = Fed(2, 1000, options, 4000, 16000);
        using FtrlSnapshot a = left.Freeze(), b = right.Freeze();
        FtrlClassifier merged = FtrlClassifier.Merge([a, b]);
        Assert.Equal(left.Updates + right.Updates, merged.Updates);
        float share = left.Updates / (float)merged.Updates;
        float[] one = new float[3], other = new float[3], actual = new float[3];
        for (int i = 0; i < 16000; i++)
        {
            left.Score([i], [1], one);
            right.Score([i], [1], other);
            merged.Score([i], [1], actual);
            for (int k = 0; k < 3; k++)
                Assert.Equal((share * one[k]) + ((1 - share) * other[k]), actual[k], 1e-4f * (1 + Math.Abs(actual[k])));
        }
    }

    [Fact]
    public void Merged_shards_predict_nearly_as_well_as_one_learner_and_better_than_a_shard()
    {
        FtrlClassifier one = new(Small);
        FtrlClassifier[] shards = [new(Small), new(Small), new(Small)];
        for (int i = 0; i < 3; i++)
        {
            Feed(one, i, 1500);
            Feed(shards[i], i, 1500);
        }

        FtrlSnapshot[] frozen = [.. shards.Select(s => s.Freeze())];
        FtrlClassifier merged = FtrlClassifier.Merge(frozen);
        double single = Right(one), mixed = Right(merged), part = shards.Max(Right);
        Assert.True(mixed > part + 0.05 && mixed > single - 0.02, $"one {single}, merged {mixed}, best shard {part}");
        Assert.Equal(merged.StateHash(), FtrlClassifier.Merge(frozen).StateHash());
        using FtrlSnapshot alone = one.Freeze();
        Assert.Equal(one.StateHash(), FtrlClassifier.Merge([alone]).StateHash());
        Assert.Throws<ArgumentException>(() => FtrlClassifier.Merge([]));
        using FtrlSnapshot different = new FtrlClassifier(Small with { Alpha = 2 }).Freeze();
        Assert.Throws<ArgumentException>(() => FtrlClassifier.Merge([alone, different]));
    }

    [Fact]
    public void A_file_gives_back_the_model_and_says_what_is_wrong_with_a_damaged_one()
    {
        string folder = Directory.CreateTempSubdirectory("learner").FullName;
        try
        {
            string path = Path.Combine(folder, "model.learner");
            FtrlClassifier model = Fed(1, 300);
            var features = new FeatureHasherOptions { Dimensions = 1 << 14, Sublinear = false };
            var normalizer = new TextNormalizerOptions { MaskContacts = false };
            using (FtrlSnapshot snapshot = model.Freeze())
                ModelFile.Write(path, "baseline", StarLabel.Names, features, normalizer, snapshot);
            ModelFile read = ModelFile.Read(path);
            Assert.Equal("baseline", read.Name);
            Assert.Equal(StarLabel.Names, read.Labels);
            Assert.Equal(features, read.Features);
            Assert.Equal(normalizer, read.Normalizer);
            Assert.Equal(model.StateHash(), read.Model.StateHash());
            Assert.Equal([path], Directory.GetFiles(folder));

            byte[] bytes = File.ReadAllBytes(path);
            foreach (int at in (int[])[0, 30, bytes.Length / 2, bytes.Length - 1])
            {
                bytes[at] ^= 1;
                File.WriteAllBytes(path, bytes);
                ModelFileException refused = Assert.Throws<ModelFileException>(() => ModelFile.Read(path));
                Assert.Contains($"checksum of the model file '{path}'", refused.Message, StringComparison.Ordinal);
                bytes[at] ^= 1;
            }

            File.WriteAllBytes(path, bytes[..20]);
            Assert.Contains("20 bytes", Assert.Throws<ModelFileException>(() => ModelFile.Read(path)).Message, StringComparison.Ordinal);
            Assert.Throws<ModelFileException>(() => ModelFile.Read(Path.Combine(folder, "absent")));
            using FtrlSnapshot frozen = model.Freeze();
            Assert.Throws<ArgumentException>(() => ModelFile.Write(path, "x", ["NEG"], features, null, frozen));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Right(FtrlClassifier model)
    {
        double[] p = new double[3];
        int right = 0;
        for (int i = 0; i < 1 << 14; i++)
        {
            model.Predict([i], [1], p);
            right += Array.IndexOf(p, p.Max()) == i % 3 ? 1 : 0;
        }

        return right / (double)(1 << 14);
    }
}
