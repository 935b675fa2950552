using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Freshet.Connectors.Sqlite;
using Reviews.Job.Learners;

namespace Reviews.Job.Tests;

/// <summary>The program as its users meet it: a process with arguments, an exit code and what it writes.</summary>
public sealed partial class ProgramTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    private string State => Path.Combine(_folder, "state");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Finished_run_is_followed_by_a_new_one_and_its_summary_is_one_line()
    {
        Outcome first = await RunAsync("--speed", "max", "--summary", "json");
        Assert.Equal(0, first.ExitCode);
        JsonElement summary = JsonDocument.Parse(Assert.Single(first.Output)).RootElement;
        Assert.Equal((1, 501, 7), (Number(summary, "run"), Number(summary, "reviews_read"), Number(summary, "dead_lettered")));
        Assert.Equal(0, Number(summary, "repeated"));
        Assert.Equal((0.711, 0.605, 0.391), (Rounded(summary, "accuracy"), Rounded(summary, "macro_f1"), Rounded(summary, "kappa")));
        Assert.InRange(summary.GetProperty("log_loss").GetDouble(), 0.1, 1.1);
        Assert.InRange(summary.GetProperty("calibration_error").GetDouble(), 0, 0.5);
        Outcome second = await RunAsync("--speed", "max", "--summary", "json");
        Assert.Equal(2, Number(JsonDocument.Parse(Assert.Single(second.Output)).RootElement, "run"));
        Assert.Equal(Content(1), Content(2));
    }

    [Fact]
    public async Task Stopped_run_is_gone_on_with_and_ends_like_one_that_was_never_stopped()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows has no SIGTERM.");
        using (Process process = Start("--rate", "20", "--checkpoint-interval", "50"))
        {
            await WaitForLineAsync(process, line => ThirdCheckpoint().IsMatch(line)); // or one behind it: not each is told
            Task drained = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            using Process kill = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            await drained;
            Assert.Equal(0, process.ExitCode);
            Assert.StartsWith("Stopped: ", await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        Outcome other = await RunAsync("--rate", "200", "--route", "all");
        AssertRefused(other, "route 'Md5', now 'All'");
        AssertRefused(await RunAsync("--dedup-ttl", "0"), "dedup-ttl '01:00:00', now '00:00:00'");
        Outcome rest = await RunAsync("--speed", "max");
        Assert.Equal(0, rest.ExitCode);
        Assert.Contains(rest.Error, line => line.StartsWith("Run 1 goes on from checkpoint ", StringComparison.Ordinal));
        await RunAsync("--speed", "max", "--fresh");
        Assert.Equal(Content(2), Content(1));
    }

    [Fact]
    public async Task Run_that_begins_from_an_exported_learner_goes_on_where_that_one_ended()
    {
        string file = Path.Combine(_folder, "learner.model");
        string[] common = ["--speed", "max", "--streams", "baseline", "--route", "all"];
        Outcome first = await RunAsync([.. common, "--export-learner", file]);
        Assert.Equal(0, first.ExitCode);
        LearnerFile exported = LearnerFile.Read(file);
        Assert.Equal(("baseline-ftrl", 494L), (exported.Identity.Name, exported.Identity.Updates));
        Assert.Equal(Query(1, "SELECT state_hash FROM quality WHERE state_hash IS NOT NULL"), [exported.NewClassifier().StateHash()]);
        Assert.Equal(0, (await RunAsync([.. common, "--learner", file])).ExitCode);
        Assert.Equal([$"{exported.Identity.Hash} 494"], Query(2, "SELECT model_hash || ' ' || min(updates) FROM predictions"));
    }

    [Fact]
    public async Task Unfinished_run_of_another_form_is_refused_and_a_fresh_one_begins()
    {
        string run = Path.Combine(State, "runs", "000001");
        Directory.CreateDirectory(run);
        await File.WriteAllTextAsync(
            Path.Combine(run, "run.json"), """{"input":"a","route":"Md5","streams":"Baseline","repeat":1,"unordered":false,"model":""}""",
            TestContext.Current.CancellationToken);
        AssertRefused(await RunAsync("--speed", "max", "--streams", "baseline"), "its results and state have the form 1, this program's the form 4");
        Assert.Equal(0, (await RunAsync("--speed", "max", "--streams", "baseline", "--fresh")).ExitCode);
    }

    [Fact]
    public async Task Folder_is_read_as_one_input_and_one_without_reviews_is_refused()
    {
        string input = Path.Combine(_folder, "input");
        Directory.CreateDirectory(input);
        AssertRefused(await RunAsync("--input", input), $"'{input}' has no file to read");
        string[] lines = await File.ReadAllLinesAsync(ReviewSources.Sample, TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(input, "a.jsonl"), lines[..200], TestContext.Current.CancellationToken);
        await File.WriteAllLinesAsync(Path.Combine(input, "b.jsonl"), lines[200..], TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Combine(input, "readme.txt"), "not read", TestContext.Current.CancellationToken);
        Outcome outcome = await RunAsync("--input", input, "--summary", "json");
        Assert.Equal(0, outcome.ExitCode);
        JsonElement summary = JsonDocument.Parse(Assert.Single(outcome.Output)).RootElement;
        Assert.Equal((1, 501, 7), (Number(summary, "run"), Number(summary, "reviews_read"), Number(summary, "dead_lettered")));
    }

    [Fact]
    public async Task File_that_is_there_twice_is_scored_once_and_the_summary_tells()
    {
        string input = Path.Combine(_folder, "input");
        Directory.CreateDirectory(input);
        File.Copy(ReviewSources.Sample, Path.Combine(input, "a.jsonl"));
        File.Copy(ReviewSources.Sample, Path.Combine(input, "b.jsonl"));
        Outcome outcome = await RunAsync("--input", input, "--streams", "baseline", "--route", "all", "--summary", "json");
        JsonElement summary = JsonDocument.Parse(Assert.Single(outcome.Output)).RootElement;
        Assert.Equal((1002, 14, 494), (Number(summary, "reviews_read"), Number(summary, "dead_lettered"), Number(summary, "repeated")));
        Assert.Equal(494, Number(summary.GetProperty("predicted"), "baseline-ftrl"));
        using var reader = new SqliteReader(Path.Combine(State, "runs", "000001", "reviews.db"));
        Assert.Equal(494, reader.Query("SELECT DISTINCT review_id FROM repeated", row => row.Text(0)).Count);
        outcome = await RunAsync("--input", input, "--streams", "baseline", "--route", "all", "--summary", "json", "--dedup-ttl", "0");
        summary = JsonDocument.Parse(Assert.Single(outcome.Output)).RootElement;
        Assert.Equal((988, 0), (Number(summary.GetProperty("predicted"), "baseline-ftrl"), Number(summary, "repeated")));
    }

    [Fact]
    public async Task Rows_are_kept_for_the_time_that_their_table_is_given()
    {
        Assert.Equal(0, (await RunAsync("--speed", "max", "--streams", "baseline", "--route", "all", "--retention", "predictions=10m", "counts=1h")).ExitCode);
        Assert.Equal(["1 1"], Query(1, "SELECT (max(time) - min(time) <= 600000) || ' ' || (count(*) < 494) FROM predictions"));
        Assert.Equal(["1"], Query(1, "SELECT '' || (max(window_end) - min(window_end) <= 3600000) FROM counts"));
    }

    [Fact]
    public async Task Line_of_10_megabytes_is_a_dead_letter_and_the_job_goes_on()
    {
        string input = Path.Combine(_folder, "huge.jsonl");
        string[] lines = await File.ReadAllLinesAsync(ReviewSources.Sample, TestContext.Current.CancellationToken);
        string[] some = [.. lines.Where(l => l.StartsWith('{') && l.Contains("content", StringComparison.Ordinal)).Take(20)];
        string huge = $$"""{"id":"huge","content":"{{new string('x', 10_000_000)}}","product_id":"p"}""";
        await File.WriteAllLinesAsync(input, [.. some[..10], huge, .. some[10..]], TestContext.Current.CancellationToken);
        Outcome whole = await RunAsync("--input", input, "--route", "all", "--summary", "json");
        Assert.Equal(0, whole.ExitCode);
        JsonElement summary = JsonDocument.Parse(Assert.Single(whole.Output)).RootElement;
        Assert.Equal((21, 1), (Number(summary, "reviews_read"), Number(summary, "dead_lettered")));
        using var reader = new SqliteReader(Path.Combine(State, "runs", "000001", "reviews.db"));
        string letter = Assert.Single(reader.Query("SELECT position || ' ' || reason FROM dead_letters", row => row.Text(0)!));
        Assert.StartsWith("11 The record takes 100000", letter, StringComparison.Ordinal);
        Assert.Equal(40, reader.Query("SELECT review_id FROM predictions", row => row.Text(0)!).Count);
    }

    [Theory]
    [InlineData("There is no file", "--input", "/there/is/none.jsonl")]
    [InlineData("/there/is/none", "--model", "/there/is/none")]
    [InlineData("cannot be read", "--user-key", "/there/is/none")]
    [InlineData("is 'max' or a number above 0", "--speed", "fast")]
    [InlineData("above 0", "--rate", "-1")]
    [InlineData("above 0", "--predict-timeout", "0")]
    [InlineData("at most 86400", "--predict-timeout", "86401")]
    [InlineData("'30' does not fit", "--dedup-ttl", "30")]
    [InlineData("is from 0 to 1", "--labelling-share", "2")]
    [InlineData("The tables are agreement, alerts", "--retention", "dead_letters=1d")]
    [InlineData("'counts=90' does not", "--retention", "predictions=1d", "counts=90")]
    [InlineData("names 'late' twice", "--retention", "late=1d", "late=2d")]
    [InlineData("'nowhere' is none", "--predict", "http://127.0.0.1:9/", "nowhere")]
    [InlineData("--colour", "--colour", "blue")]
    [InlineData("'soon' does not fit", "--label-delay", "soon")]
    [InlineData("366 days at most", "--label-delay", "400d")]
    [InlineData("above 0", "--prune-below", "0")]
    [InlineData("cannot be read", "--learner", "/there/is/none")]
    [InlineData("in a folder that is not there", "--export-learner", "/there/is/none")]
    [InlineData("name the same file", "--learner", "a", "--export-learner", "./a")]
    [InlineData("--challenger is for the learner", "--challenger", "--streams", "phobert")]
    public async Task What_cannot_be_used_is_refused_in_a_sentence(string sentence, params string[] arguments) =>
        AssertRefused(await RunAsync(arguments), sentence);

    [Fact]
    public async Task Taken_port_is_refused_in_a_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        string port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using Process process = Start(["--speed", "max", "--port", port], dashboard: true);
        AssertRefused(await Outcome.OfAsync(process), port);
    }

    [Fact]
    public async Task Two_processes_never_work_on_one_state_folder()
    {
        using Process first = Start("--rate", "5");
        await WaitForLineAsync(first, line => line.StartsWith("Run 1 begins", StringComparison.Ordinal));
        AssertRefused(await RunAsync("--speed", "max"), "Another process uses the state folder");
        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"checkpoint ([3-9]|[1-9]\d+)\b")]
    private static partial Regex ThirdCheckpoint();

    private static void AssertRefused(Outcome outcome, string sentence)
    {
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(outcome.Error, line => line.Contains(sentence, StringComparison.Ordinal));
        Assert.DoesNotContain(outcome.Error, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));
    }

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();

    private static double Rounded(JsonElement summary, string name) => Math.Round(summary.GetProperty(name).GetDouble(), 3);

    private static async Task WaitForLineAsync(Process process, Func<string, bool> isIt)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (isIt(line))
                return;
        }

        Assert.Fail("The program ended before it said so.");
    }

    /// <summary>The rows of a run's database that do not depend on the clock or on what shared a batch, sorted.</summary>
    private List<string> Content(int run)
    {
        using var reader = new SqliteReader(Path.Combine(State, "runs", run.ToString("D6", CultureInfo.InvariantCulture), "reviews.db"));
        List<string> rows = [];
        foreach (string query in new[]
        {
            "SELECT model || review_id || label || coalesce(updates, '') || model_hash || segmentation FROM predictions", "SELECT scope || platform || name || model || window_start || negative || neutral || positive FROM counts",
            "SELECT model || start || \"end\" || reviews FROM sessions", "SELECT platform || product || reviews FROM alerts", "SELECT review_id FROM late",
            "SELECT position || reason FROM dead_letters", "SELECT count || kappa || log_loss || calibration_error || coalesce(state_hash, '') FROM quality",
        })
            rows.AddRange(reader.Query(query, row => row.Text(0)!));
        rows.Sort(StringComparer.Ordinal);
        Assert.True(rows.Count > 1000, "There are too few rows for a comparison.");
        return rows;
    }

    private IReadOnlyList<string> Query(int run, string query)
    {
        using var reader = new SqliteReader(Path.Combine(State, "runs", run.ToString("D6", CultureInfo.InvariantCulture), "reviews.db"));
        return reader.Query(query, row => row.Text(0)!);
    }

    private async Task<Outcome> RunAsync(params string[] arguments)
    {
        using Process process = Start(arguments);
        return await Outcome.OfAsync(process);
    }

    private Process Start(params string[] arguments) => Start(arguments, dashboard: false);

    private Process Start(string[] arguments, bool dashboard)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Reviews.Job.dll");
        string[] common = ["--state", State, "--exit-when-done", "--progress-interval", "20"];
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments, .. common, .. dashboard ? Array.Empty<string>() : ["--no-dashboard"]])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
    }

    private sealed record Outcome(int ExitCode, string[] Output, string[] Error)
    {
        public static async Task<Outcome> OfAsync(Process process)
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> error = process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new Outcome(process.ExitCode, Lines(await output), Lines(await error));
        }

        private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
