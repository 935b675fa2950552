using Freshet.Connectors.Files;
using Freshet.Functions;
using Freshet.Runtime;
using Freshet.Runtime.State;
using Freshet.Sinks;

namespace Freshet.State.RocksDB.Tests;

[Collection(Alone.Name)] // it reads the heap of the process
public sealed class RocksDBStateBackendTests : IDisposable
{
    private static readonly StateOwner Owner = new("operator/with:signs", 3);

    private readonly RocksDBFolder _folder = new();

    [Fact]
    public void Folder_is_emptied_of_stores_before_and_behind_a_job()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "store-7-left-behind", "within"));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "somebody-else"));
        RocksDBStateBackend backend = _folder.CreateBackend();
        using (backend.Open(Owner))
            Assert.Equal(["somebody-else", "store-1-operator-with-signs-3"], Folders());
        Assert.Equal(["somebody-else"], Folders());
        Assert.Equal(0, backend.MemoryUsed);
    }

    [Fact]
    public void Folder_of_another_job_is_refused_and_free_when_that_has_ended()
    {
        RocksDBStateBackend first = _folder.CreateBackend();
        RocksDBStateBackend second = _folder.CreateBackend();
        using (first.Open(Owner))
        {
            IOException e = Assert.Throws<IOException>(() => second.Open(Owner));
            Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
            Assert.Contains("give each job a folder of its own", e.Message, StringComparison.Ordinal);
        }

        using (second.Open(Owner))
            Assert.Single(Folders());
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_refused_by_name()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        IOException e = Assert.Throws<IOException>(() => new RocksDBStateBackend(Path.Combine(file, "below")).Open(Owner));
        Assert.Contains($"'{Path.Combine(file, "below")}'", e.Message, StringComparison.Ordinal);
        Assert.Contains("a folder that may be written to", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Job_that_cannot_open_its_state_does_not_start()
    {
        string file = Path.Combine(_folder.Path, "file");
        File.WriteAllText(file, "");
        Assert.Throws<IOException>(() => EmbeddedJob.Start(Counts(10, 10), new JobOptions { StateBackend = new RocksDBStateBackend(Path.Combine(file, "below")) }));
    }

    [Fact]
    public void Too_little_memory_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RocksDBOptions { MemoryLimit = RocksDBOptions.LeastMemory - 1 });

    [Fact]
    public async Task Job_with_ten_times_more_state_than_memory_stays_within_it()
    {
        const int Keys = 400_000;
        const int Records = 2 * Keys;
        const int ValueBytes = 200; // of each key: 80 MB of state and more
        const long Limit = RocksDBOptions.LeastMemory;
        RocksDBStateBackend backend = _folder.CreateBackend(new RocksDBOptions { MemoryLimit = Limit });
        var watch = new Watch(backend);
        var sums = new Sums();
        StreamExecutionEnvironment environment = Counts(Records, Keys, ValueBytes, watch, sums);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await EmbeddedJob.RunAsync(environment, new JobOptions { StateBackend = backend, Parallelism = 2 }, TestContext.Current.CancellationToken);
        long managed = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Records, sums.Records);
        Assert.Equal(3L * Keys, sums.Total); // the first record of each key counts one, the second two
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{Keys} keys of {ValueBytes} bytes, limit {Limit >> 20} MiB: at most {watch.MostNative >> 10} KiB native, {watch.MostManaged >> 10} KiB managed during the run");
        Assert.InRange(watch.MostNative, 1, Limit + (Limit / 4));
        Assert.InRange(watch.MostManaged - before, long.MinValue, 40 << 20);
        Assert.InRange(managed, long.MinValue, 8 << 20);
    }

    public void Dispose() => _folder.Dispose();

    private static StreamExecutionEnvironment Counts(long records, int keys, int valueBytes = 1, Watch? watch = null, Sums? sums = null)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new GeneratorSource<long>(i => i % keys, records)).Uid("numbers")
            .KeyBy(key => key)
            .Process(() => new Padded(valueBytes, watch)).Uid("padded")
            .SinkTo(sums ?? new Sums());
        return environment;
    }

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(_folder.Path).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal);

    /// <summary>Counts the records of a key, with bytes beside the count.</summary>
    private sealed class Padded(int bytes, Watch? watch) : KeyedProcessFunction<long, long, long>
    {
        private readonly Random _random = new(bytes);
        private ValueState<(long Count, string Padding)> _state = null!;

        public override void Open(IKeyedStateStore state) => _state = state.Value(new ValueStateDescriptor<(long, string)>("padded"));

        public override void Process(long value, KeyedContext<long> context, Collector<long> output)
        {
            _state.TryGet(out (long Count, string Padding) state);
            string padding = state.Padding ?? string.Create(bytes, _random, (span, random) =>
            {
                foreach (ref char c in span)
                    c = (char)random.Next(' ', '~'); // so that it does not become small on disk
            });
            _state.Set((state.Count + 1, padding));
            output.Collect(state.Count + 1);
            watch?.Look(value);
        }
    }

    /// <summary>The most memory seen. Used by the job's threads.</summary>
    private sealed class Watch(RocksDBStateBackend backend)
    {
        private readonly Lock _lock = new();

        public long MostNative { get; private set; }

        public long MostManaged { get; private set; }

        public void Look(long record)
        {
            if (record % 20_000 != 0)
                return;
            lock (_lock)
            {
                MostNative = Math.Max(MostNative, backend.MemoryUsed);
                MostManaged = Math.Max(MostManaged, GC.GetTotalMemory(forceFullCollection: true));
            }
        }
    }

    /// <summary>Adds up what comes.</summary>
    private sealed class Sums : Sink<long>
    {
        private long _records;
        private long _total;

        public long Records => Interlocked.Read(ref _records);

        public long Total => Interlocked.Read(ref _total);

        public override SinkWriter<long> CreateWriter(int subtask) => new Writer(this);

        private sealed class Writer(Sums sums) : SinkWriter<long>
        {
            public override void Write(ReadOnlySpan<Record<long>> batch)
            {
                foreach (ref readonly Record<long> record in batch)
                    Interlocked.Add(ref sums._total, record.Value);
                Interlocked.Add(ref sums._records, batch.Length);
            }
        }
    }
}
