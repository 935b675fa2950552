using System.Text;
using Freshet.Sinks;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>Records that fail the job each time it sees them.</summary>
public sealed class PoisonRecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Record_that_failed_so_often_becomes_a_dead_letter_and_all_others_come_through_once()
    {
        for (int seed = 1; seed <= 20; seed++)
        {
            (Ledger ledger, CollectionSink<DeadLetter> letters) = (new Ledger(), new CollectionSink<DeadLetter>());
            var environment = new StreamExecutionEnvironment();
            DataStream<int> mapped = environment.FromCollection([.. Enumerable.Range(0, 200)]).Uid("numbers").Rebalance()
                .Map(n => n is 57 or 130 ? throw new FormatException($"{n} has no form.") : n).Name("unreliable");
            mapped.SinkTo(ledger).Uid("ledger");
            mapped.GetSideOutput(DeadLetter.Tag).SinkTo(letters).Parallelism(1);
            using var job = new SteppedJob(environment, Options($"{seed}", 2) with { Parallelism = 2 }, seed);
            while (job.Step(5))
                job.TriggerCheckpoint();
            Assert.True(job.IsDone);
            Assert.Equal(4, job.Restarts);
            Assert.Equal(Enumerable.Range(0, 200).Except([57, 130]), ledger.Visible.Order());
            Assert.Equal([57, 130], letters.Records.Select(r => BitConverter.ToInt32(r.Value.Bytes.Span)).Distinct().Order());
            Assert.All(letters.Records, letter => Assert.Equal("unreliable", letter.Value.Source));
            Assert.Contains(letters.Records, letter => letter.Value.Reason == "'unreliable' failed 2 times at it, with FormatException: 57 has no form.");
        }
    }

    [Fact]
    public void Letter_tells_where_the_record_stood()
    {
        DeadLetter letter = Assert.Single(LettersOf<int>(Enumerable.Range(0, 20), n => n == 7, 3, out long restarts));
        Assert.Equal((3L, 8L), (restarts, letter.Position));
    }

    [Fact]
    public void Record_is_known_again_by_the_equality_of_its_type_and_kept_as_text()
    {
        DeadLetter letter = Assert.Single(LettersOf(Enumerable.Range(0, 20).Select(n => new Named(n)), r => r.Number == 7, 1, out _));
        Assert.Equal("Named { Number = 7 }", Encoding.UTF8.GetString(letter.Bytes.Span));
    }

    [Fact]
    public void Record_is_known_again_by_the_text_of_its_type()
    {
        DeadLetter letter = Assert.Single(LettersOf(Enumerable.Range(0, 20).Select(n => new Told(n)), r => r.Number == 7, 1, out _));
        Assert.Equal("told 7", Encoding.UTF8.GetString(letter.Bytes.Span));
    }

    [Fact]
    public void Record_that_nothing_tells_from_others_is_none_of_them() =>
        Assert.Throws<OperatorFailedException>(() => LettersOf(Enumerable.Range(0, 20).Select(n => new Nameless(n)), r => r.Number == 7, 1, out _));

    [Fact]
    public void Record_that_comes_again_is_poison_again() =>
        Assert.Equal(3, LettersOf<int>([1, 7, 2, 7, 7, 3], n => n == 7, 1, out _).Count);

    [Fact]
    public void Switched_off_a_record_fails_the_job_as_often_as_the_strategy_allows() =>
        Assert.Throws<OperatorFailedException>(() => LettersOf<int>([7], n => n == 7, 0, out _));

    [Fact]
    public void Both_inputs_of_an_operator_are_guarded_and_end_by_themselves()
    {
        (CollectionSink<string> results, CollectionSink<DeadLetter> letters) = (new CollectionSink<string>(), new CollectionSink<DeadLetter>());
        var environment = new StreamExecutionEnvironment();
        DataStream<string> joined = environment.FromCollection([1, 2, 3]).Uid("numbers").Connect(environment.FromCollection(["a", "b", "c"]).Uid("letters"))
            .Map(n => n == 2 ? throw new FormatException("two") : $"{n}", s => s == "b" ? throw new FormatException("b") : s);
        joined.SinkTo(results);
        joined.GetSideOutput(DeadLetter.Tag).SinkTo(letters);
        using var job = new SteppedJob(environment, Options("a", 1) with { BatchSize = 1 });
        job.RunToEnd();
        Assert.Equal(2, job.Restarts);
        Assert.Equal(["1", "3", "a", "c"], results.Records.Select(r => r.Value).Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(["b failed", "two failed"], letters.Records.Select(r => r.Value.Reason.Split(": ")[^1] + " failed").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Watermarks_reach_the_side_output_of_an_operator_that_has_none_of_its_own()
    {
        var sink = new CollectionSink<int>();
        var environment = new StreamExecutionEnvironment();
        DataStream<int> filtered = environment
            .FromCollection([1, 2, 3], WatermarkStrategy<int>.ForMonotonousTimestamps().WithTimestampAssigner(n => new EventTime(n))).Uid("numbers")
            .Filter(n => n == 2 ? throw new FormatException("two") : true);
        filtered.SinkTo(new CollectionSink<int>());
        filtered.GetSideOutput(DeadLetter.Tag).Map(letter => BitConverter.ToInt32(letter.Bytes.Span))
            .KeyBy(n => n).Window(TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(10))).Reduce((first, _) => first).Uid("window").SinkTo(sink);
        using var job = new SteppedJob(environment, Options("a", 1));
        job.RunToEnd();
        Record<int> record = Assert.Single(sink.Records);
        Assert.Equal((2, new EventTime(9)), (record.Value, record.Time));
    }

    private List<DeadLetter> LettersOf<T>(IEnumerable<T> values, Func<T, bool> fails, int maxFailures, out long restarts)
    {
        var letters = new CollectionSink<DeadLetter>();
        var environment = new StreamExecutionEnvironment();
        DataStream<T> filtered = environment.FromCollection([.. values]).Uid("values")
            .Filter(value => fails(value) ? throw new FormatException("no form") : true);
        filtered.SinkTo(new CollectionSink<T>());
        filtered.GetSideOutput(DeadLetter.Tag).SinkTo(letters);
        using var job = new SteppedJob(environment, Options("a", maxFailures));
        job.RunToEnd();
        restarts = job.Restarts;
        return [.. letters.Records.Select(r => r.Value)];
    }

    private JobOptions Options(string folder, int maxFailures) => new()
    {
        BatchSize = 8,
        CheckpointDirectory = Path.Combine(_folder, folder),
        PoisonRecords = maxFailures,
        RestartStrategy = RestartStrategy.FixedDelay(10, TimeSpan.FromSeconds(1)),
    };

    private sealed record Named(int Number);

    private sealed class Told(int number)
    {
        public int Number => number;

        public override string ToString() => $"told {number}";
    }

    private sealed class Nameless(int number)
    {
        public int Number => number;
    }
}
