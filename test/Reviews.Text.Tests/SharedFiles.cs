namespace Reviews.Text.Tests;

/// <summary>Files that cannot be part of the project; the variable FRESHET_SHARED names their folder.</summary>
internal static class SharedFiles
{
    /// <summary>The folder; without it the test is skipped.</summary>
    public static string Require()
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "FRESHET_SHARED is not set.");
        return shared!;
    }

    /// <summary>The golden reviews: raw, segmented, number of sentences, ids.</summary>
    public static string[][] GoldenRows(string shared) =>
        [.. File.ReadAllText(Path.Combine(shared, "data/phobert/golden_segment_tokenize.tsv")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split('\t'))];
}
