using System.CommandLine;
using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Cli.Tests;

/// <summary>freshet state, on a savepoint that a job took.</summary>
public sealed class StateCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    private string Savepoint => Path.Combine(_folder, "savepoint");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void List_tells_operators_states_kinds_sizes_and_keys()
    {
        TakeSavepoint();
        (int code, string output, string error) = Run("state", Savepoint);
        Assert.Equal((0, ""), (code, error));
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("savepoint 1, taken 2000-01-01 00:00:00Z by attempt 1; 128 key groups", lines[0], StringComparison.Ordinal);
        Assert.Equal(Path.Combine(Savepoint, "chk-000000000001.manifest"), lines[1]);
        Assert.Equal("The job ended with it, and nothing is left to be committed.", lines[2]);
        string[] table = [.. lines[3..].Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)))];
        Assert.Equal("operator subtasks state kind key groups keys bytes", table[0]);
        Assert.Contains(table, l => l.StartsWith("words 1 collection own ", StringComparison.Ordinal));
        Assert.Contains(table, l => l.StartsWith("count 1 count per key ", StringComparison.Ordinal) && l.EndsWith(" 3 60", StringComparison.Ordinal));
        Assert.Contains(table, l => l.StartsWith("count 1 timers timers ", StringComparison.Ordinal) && l.Contains(" 3 ", StringComparison.Ordinal));
        Assert.Contains(table, l => l.StartsWith("count 1 seen per key ", StringComparison.Ordinal));
        Assert.Contains(table, l => l.StartsWith("count 1 all union list ", StringComparison.Ordinal));
        Assert.Contains(table, l => l.StartsWith("windows 1 panes window contents ", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_are_shown_as_far_as_they_can_be_read()
    {
        TakeSavepoint();
        Assert.Equal(["\"apple\": 3", "\"fig\": 1", "\"pear\": 2"], Lines("state", Savepoint, "--values", "count").Order(StringComparer.Ordinal));
        Assert.Equal(["\"apple\": [0, 1, 5]", "\"fig\": [4]", "\"pear\": [2, 3]"], Lines("state", Savepoint, "--values", "count/seen").Order(StringComparer.Ordinal));
        Assert.Contains("\"apple\": 1970-01-01 00:00:01.000Z", Lines("state", Savepoint, "--values", "timers"));
        Assert.Equal("\"apple\"", Lines("state", Savepoint, "--values", "all")[0]);
        Assert.Contains("\"fig\" [1970-01-01 00:00:00.000Z, 1970-01-01 00:01:00.000Z): \"fig\"", Lines("state", Savepoint, "--values", "panes"));
    }

    [Fact]
    public void Limit_cuts_the_values_and_says_so()
    {
        TakeSavepoint();
        string[] lines = Lines("state", Savepoint, "--values", "count", "--limit", "2");
        Assert.Equal(3, lines.Length);
        Assert.Equal("(more; --limit shows more than 2)", lines[2]);
        Assert.Equal(3, Lines("state", Savepoint, "--values", "count", "--limit", "3").Length);
        Assert.Equal(1, Run("state", Savepoint, "--limit", "0").Code);
    }

    [Fact]
    public void State_that_is_not_there_is_answered_with_those_that_are()
    {
        TakeSavepoint();
        (int code, string output, string error) = Run("state", Savepoint, "--values", "nothing");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("There is no state 'nothing'", error, StringComparison.Ordinal);
        Assert.Contains("count/count", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_file_gives_one_sentence_and_exit_code_2()
    {
        TakeSavepoint();
        foreach (string file in Directory.GetFiles(Savepoint))
        {
            byte[] whole = File.ReadAllBytes(file);
            byte[] flipped = [.. whole];
            flipped[^1] ^= 1;
            File.WriteAllBytes(file, flipped);
            (int code, string output, string error) = Run("state", Savepoint);
            Assert.Equal((2, ""), (code, output));
            Assert.StartsWith(file + ": ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
            File.WriteAllBytes(file, whole);
        }

        Assert.Equal(0, Run("state", Savepoint).Code);
    }

    [Fact]
    public void Place_without_a_savepoint_gives_one_sentence_and_exit_code_2()
    {
        (int code, _, string error) = Run("state", Path.Combine(_folder, "nowhere"));
        Assert.Equal(2, code);
        Assert.StartsWith("There is no savepoint or checkpoint at ", Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("68656C6C6F", "\"hello\"")]
    [InlineData("7B2261223A317D", "{\"a\":1}")]
    [InlineData("610A62", "\"a\\nb\"")]
    [InlineData("05", "5")]
    [InlineData("FFFF", "-1")]
    [InlineData("2A000000", "42")]
    [InlineData("FEFFFFFFFFFFFFFF", "-2")]
    [InlineData("040000000700000001000000610000000001000000FF", "[7, \"a\", \"\", 255]")]
    [InlineData("0000000000000000", "0")]
    [InlineData("FF00FF", "0xFF00FF")]
    public void Bytes_are_read_by_what_they_look_like(string hex, string expected) => Assert.Equal(expected, ValueText.Of(Convert.FromHexString(hex)));

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = new RootCommand { StateCommand.Create() }.Parse(arguments).Invoke(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }

    private static string[] Lines(params string[] arguments)
    {
        (int code, string output, string error) = Run(arguments);
        Assert.Equal((0, ""), (code, error));
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    private void TakeSavepoint()
    {
        var environment = new StreamExecutionEnvironment();
        WatermarkStrategy<string> watermarks = WatermarkStrategy<string>.ForBoundedOutOfOrderness(TimeSpan.Zero).WithTimestampAssigner(_ => new EventTime(500));
        DataStream<string> words = environment.FromCollection(["apple", "apple", "pear", "pear", "fig", "apple", "unread"], watermarks).Uid("words");
        KeyedStream<string, string> keyed = words.KeyBy(w => w);
        keyed.Process(() => new Counter()).Uid("count").SinkTo(new CollectionSink<string>());
        keyed.Window(TumblingEventTimeWindows.Of(TimeSpan.FromMinutes(1))).Reduce((a, b) => a).Uid("windows").SinkTo(new CollectionSink<string>());
        using var job = new SteppedJob(environment, new JobOptions
        {
            BatchSize = 1,
            WatermarkInterval = 1,
            CheckpointDirectory = Path.Combine(_folder, "checkpoints"),
            LatencyMarkerInterval = TimeSpan.Zero,
        });
        while (Counter.Counted < 6)
            job.Step();
        job.Stop(Savepoint);
        job.RunToEnd();
    }

    private sealed class Counter : KeyedProcessFunction<string, string, string>, ICheckpointedFunction
    {
        private ValueState<long> _count = null!;
        private ListState<int> _seen = null!;
        private ListState<string> _all = null!;

        public Counter() => Counted = 0;

        /// <summary>How many the last one made has counted. Tests of a class run one by one.</summary>
        public static int Counted { get; private set; }

        public void InitializeState(FunctionInitializationContext context) => _all = context.OperatorState.UnionList(new ListStateDescriptor<string>("all"));

        public void SnapshotState(long checkpointId)
        {
        }

        public override void Open(IKeyedStateStore state)
        {
            _count = state.Value(new ValueStateDescriptor<long>("count"));
            _seen = state.List(new ListStateDescriptor<int>("seen"));
        }

        public override void Process(string value, KeyedContext<string> context, Collector<string> output)
        {
            _count.TryGet(out long count);
            _count.Set(count + 1);
            _seen.Add(Counted++);
            _all.Add(value);
            context.RegisterEventTimeTimer(new EventTime(1_000));
        }

        public override void OnTimer(EventTime time, KeyedContext<string> context, Collector<string> output)
        {
        }
    }
}
