using System.Text;
using Freshet.Connectors.Files;
using Freshet.Sources;
using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Sources with many splits, killed and gone on from checkpoints at other parallelisms.</summary>
public sealed class SplitSourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    private string Input => Path.Combine(_folder, "input");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Generator_gives_each_number_once_over_deaths_and_parallelisms()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            Ledger ledger = RunWithDeaths(new GeneratorSource<int>(n => (int)n, 100, splits: 3), seed);
            Assert.Equal(Enumerable.Range(0, 100), ledger.Visible.Order());
        }
    }

    [Fact]
    public void Folder_is_read_once_over_deaths_and_parallelisms()
    {
        for (int file = 0; file < 5; file++)
            Write($"{file}.jsonl", string.Join('\n', Enumerable.Range(file * 20, 20)));
        for (int seed = 1; seed <= 20; seed++)
        {
            Ledger ledger = RunWithDeaths(new DirectorySource<int>(Input, Numbers), seed);
            Assert.Equal(Enumerable.Range(0, 100), ledger.Visible.Order());
        }
    }

    [Fact]
    public void File_that_is_gone_before_it_was_read_to_its_end_is_told_and_one_that_was_read_may_go()
    {
        Write("a.jsonl", "1");
        Write("b.jsonl", string.Join('\n', Enumerable.Range(2, 50)));
        var source = new DirectorySource<int>(Input, Numbers);
        JobOptions options = new() { BatchSize = 1, CheckpointDirectory = Path.Combine(_folder, "checkpoints") };
        var ledger = new Ledger();
        using (SteppedJob job = Start(source, ledger, options))
        {
            job.Step(30);
            job.TriggerCheckpoint();
            while (job.LastCheckpoint == 0)
                job.Step();
        }

        string aside = Path.Combine(_folder, "b.jsonl");
        File.Move(Path.Combine(Input, "b.jsonl"), aside);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Start(source, ledger, options));
        Assert.Contains("'b.jsonl' of the source 'Source'", e.Message, StringComparison.Ordinal);
        File.Move(aside, Path.Combine(Input, "b.jsonl"));
        File.Delete(Path.Combine(Input, "a.jsonl"));
        Write("c.jsonl", "52");
        using (SteppedJob job = Start(source, ledger, options))
            job.RunToEnd();
        Assert.Equal(Enumerable.Range(1, 52), ledger.Visible.Order());
    }

    [Fact]
    public void Generator_without_an_end_keeps_its_rate_over_all_splits()
    {
        var sink = new Freshet.Sinks.CollectionSink<long>();
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new GeneratorSource<long>(n => n, recordsPerSecond: 100, splits: 4)).Uid("numbers").SinkTo(sink);
        using var job = new SteppedJob(environment, new JobOptions { Parallelism = 2 });
        List<int> counts = [];
        for (int i = 0; i < 3; i++)
        {
            job.StepToRest();

            counts.Add(sink.Records.Count);
            job.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([4, 104, 204], counts);
        Assert.Equal(Enumerable.Range(0, 204).Select(n => (long)n), sink.Records.Select(r => r.Value).Order());
        Assert.False(job.IsDone);
    }

    private static JsonLinesFormat<int> Numbers { get; } = new(line => DecodeResult<int>.Decoded(int.Parse(Encoding.UTF8.GetString(line), null)));

    private static SteppedJob Start(Source<int> source, Ledger ledger, JobOptions options, int seed = 1)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(source).Uid("numbers").SinkTo(ledger).Uid("ledger");
        return new SteppedJob(environment, options, seed);
    }

    private Ledger RunWithDeaths(Source<int> source, int seed)
    {
        var ledger = new Ledger();
        var random = new Random(seed);
        JobOptions options = new() { BatchSize = 4, CheckpointDirectory = Path.Combine(_folder, $"checkpoints-{seed}") };
        for (int attempt = 0; attempt < 4; attempt++)
        {
            using SteppedJob job = Start(source, ledger, options with { Parallelism = 1 + random.Next(4) }, seed + attempt);
            for (int i = random.Next(10); i > 0 && !job.IsDone; i--)
            {
                job.Step(1 + random.Next(8));
                job.TriggerCheckpoint();
            }
        }

        using SteppedJob last = Start(source, ledger, options, seed);
        last.RunToEnd();
        return ledger;
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Input);
        File.WriteAllText(Path.Combine(Input, name), text);
    }
}
