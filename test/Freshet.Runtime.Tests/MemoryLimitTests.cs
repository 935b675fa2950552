using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Metrics;
using Freshet.Sources;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Runtime.Tests;

[Collection(Alone.Name)] // it reads the heap of the process
public sealed class MemoryLimitTests : IDisposable
{
    private const long Limit = 100 << 20;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly FakeTimeProvider _clock = new();
    private readonly Ledger _ledger = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(80, 80, false, false)]
    [InlineData(81, 81, true, false)]
    [InlineData(100, 100, true, false)]
    [InlineData(101, 50, false, false)] // it was garbage
    [InlineData(101, 90, true, false)]
    [InlineData(101, 101, true, true)]
    public void Alarm_is_given_at_four_fifths_and_the_limit_is_one_of_what_is_no_garbage(long megabytes, long collected, bool isAlarm, bool isExceeded)
    {
        var watch = new MemoryWatch(Limit, collects => (collects ? collected : megabytes) << 20);
        Assert.Equal(isExceeded, watch.IsExceeded());
        Assert.Equal(new MemoryMetrics((megabytes > 100 ? collected : megabytes) << 20, Limit, isAlarm), watch.Metrics);
    }

    [Fact]
    public async Task Job_beyond_its_limit_stops_with_a_checkpoint_and_goes_on_from_there()
    {
        long used = 10L << 20;
        EmbeddedJob job = EmbeddedJob.Start(Endless(), Options() with { MemoryLimit = Limit, ReadHeap = _ => Volatile.Read(ref used) });
        while (job.Metrics().Vertices[0].RecordsIn == 0)
            await Task.Yield(); // until it is watched
        _clock.Advance(MemoryWatch.Interval);
        Assert.Equal(new MemoryMetrics(10 << 20, Limit, IsAlarm: false), job.Metrics().Memory);
        Volatile.Write(ref used, 90L << 20);
        _clock.Advance(MemoryWatch.Interval);
        while (!job.Metrics().Memory!.IsAlarm)
            await Task.Yield(); // a worker that looks at the clock may be the one that watches
        Assert.Equal(JobStatus.Running, job.Status);
        Volatile.Write(ref used, 101L << 20);
        _clock.Advance(MemoryWatch.Interval);
        MemoryLimitException e = await Assert.ThrowsAsync<MemoryLimitException>(() => job.Completion);
        Assert.StartsWith("The job's memory has grown to 101 MB, and its limit is 100 MB; it was stopped with checkpoint 1, and nothing is lost.", e.Message, StringComparison.Ordinal);
        Assert.Equal(1, e.CheckpointId);

        EmbeddedJob next = EmbeddedJob.Start(Endless(), Options());
        Assert.Equal(1, next.RestoredCheckpoint);
        Assert.Null(next.Metrics().Memory);
        await next.StopAsync();
        Assert.Equal(Enumerable.Range(0, SilentNumbers.Count), _ledger.Visible.Order());
    }

    [Fact]
    public void Limit_without_a_folder_for_checkpoints_is_refused()
    {
        InvalidOperationException e = Assert.Throws<InvalidOperationException>(() => EmbeddedJob.Start(Endless(), new JobOptions { MemoryLimit = Limit }));
        Assert.Contains("Set JobOptions.CheckpointDirectory.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Heap_is_read_as_it_was_at_its_last_collection()
    {
        long with = ReadWithLargeArray();
        Assert.InRange(with, 64L << 20, long.MaxValue);
        Assert.InRange(MemoryWatch.ReadHeap(collects: true), 1, with - (32 << 20));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static long ReadWithLargeArray()
    {
        byte[] kept = new byte[64 << 20];
        long used = MemoryWatch.ReadHeap(collects: true);
        GC.KeepAlive(kept);
        return used;
    }

    private StreamExecutionEnvironment Endless()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(new SilentNumbers()).Uid("numbers").SinkTo(_ledger).Uid("ledger");
        return environment;
    }

    /// <summary>Some numbers, and then nothing more, without an end.</summary>
    private sealed class SilentNumbers : Source<int>
    {
        public const int Count = 10;

        public override bool IsBounded => false;

        public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit("numbers")];

        public override SplitReader<int> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) =>
            new Reader(position.IsEmpty ? 0 : BinaryPrimitives.ReadInt32LittleEndian(position));

        private sealed class Reader(int next) : SplitReader<int>
        {
            private int _next = next;

            public override ReadResult Read(Span<Record<int>> batch)
            {
                int count = 0;
                while (count < batch.Length && _next < Count)
                    batch[count++] = new Record<int>(_next++, EventTime.None);
                return new ReadResult(count, false);
            }

            public override void WritePosition(IBufferWriter<byte> output)
            {
                BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), _next);
                output.Advance(4);
            }
        }
    }

    private JobOptions Options() => new() { CheckpointDirectory = _folder, CheckpointInterval = TimeSpan.FromDays(1), TimeProvider = _clock };
}
