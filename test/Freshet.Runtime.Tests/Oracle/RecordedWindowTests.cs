using System.Text.Json.Nodes;

namespace Freshet.Runtime.Tests.Oracle;

/// <summary>Our operators beside what Flink's gave for the same programs and steps.</summary>
public sealed class RecordedWindowTests
{
    [Theory]
    [InlineData("gen_tumbling", 70)]
    [InlineData("gen_sliding", 80)]
    [InlineData("gen_session", 50)]
    [InlineData("gen_winproc", 50)]
    [InlineData("gen_global", 8)]
    [InlineData("gen_countwindow", 10)]
    [InlineData("gen_trigger", 15)]
    [InlineData("gen_reduce", 12)]
    [InlineData("hand_operator", 30)]
    public void Results_equal_those_recorded_from_Flink(string file, int least)
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "FRESHET_SHARED is not set.");
        string folder = Path.Combine(shared!, "oracle", "cases");
        string[] cases = File.ReadAllLines(Path.Combine(folder, $"{file}.jsonl"));
        string[] expected = File.ReadAllLines(Path.Combine(folder, $"{file}.expected.jsonl"));
        var differences = new List<string>();
        int ran = 0;
        int compared = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            JsonObject recorded = OracleJson.Parse(cases[i]);
            if (recorded["program"] is not JsonObject program || OracleProgram.Build(program) is not { } build)
                continue;
            ran++;
            foreach (int batchSize in new[] { 1, 1024 })
            {
                using var run = new OracleRun(recorded, OracleJson.Parse(expected[i]), build, batchSize);
                if (run.Compare() is { } difference)
                    differences.Add($"{recorded["id"]}: {difference}");
                compared += run.Compared;
            }
        }

        Assert.True(differences.Count == 0, $"{differences.Count} of {ran} cases differ:\n{string.Join("\n", differences.Take(6))}");
        Assert.True(ran >= least, $"Only {ran} cases were run.");
        Assert.True(compared > least, $"Only {compared} results were compared.");
    }
}
