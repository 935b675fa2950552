using System.Buffers;
using System.Globalization;
using System.Text;
using Freshet.Functions;
using Freshet.State;
using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests;

/// <summary>Sessions under the default trigger have an operator of their own; with the same trigger given by hand they run in the general one.</summary>
public sealed class SessionWindowTests
{
    private static readonly OutputTag<long> Late = new("late");

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1024, 1)]
    [InlineData(3, 7, 3)]
    [InlineData(4, 128, 2)]
    public void Both_operators_give_the_same_and_read_each_others_snapshots(int seed, int batchSize, int restoredParallelism)
    {
        var random = new Random(seed);
        for (int round = 0; round < 40; round++)
        {
            var options = new JobOptions { BatchSize = batchSize };
            OperatorHarness<long, string> own = Build(isDefault: true, options, null), general = Build(isDefault: false, options, null);
            long time = 0;
            for (int step = 0; step < 60; step++)
            {
                switch (random.Next(12))
                {
                    case < 8:
                        time += random.Next(6);
                        Record<long>[] records = [.. Enumerable.Range(0, random.Next(1, 9)).Select(i => new Record<long>((random.Next(4) * 1000) + i, new EventTime(time - random.Next(20))))];
                        own.Push(records);
                        general.Push(records);
                        break;
                    case < 11:
                        var watermark = new EventTime(time - random.Next(30));
                        own.PushWatermark(watermark);
                        general.PushWatermark(watermark);
                        break;
                    default:
                        OperatorState ofOwn = own.Snapshot(), ofGeneral = general.Snapshot();
                        own.Dispose();
                        general.Dispose();
                        options = options with { Parallelism = restoredParallelism };
                        own = Build(isDefault: true, options, ofGeneral);
                        general = Build(isDefault: false, options, ofOwn);
                        break;
                }

                Assert.Equal(ByKey(general.TakeOutput()), ByKey(own.TakeOutput()));
                Assert.Equal(general.TakeSideOutput(Late).OrderBy(r => r.Value).ThenBy(r => r.Time), own.TakeSideOutput(Late).OrderBy(r => r.Value).ThenBy(r => r.Time));
            }

            own.PushWatermark(EventTime.Max);
            general.PushWatermark(EventTime.Max);
            Assert.Equal(ByKey(general.TakeOutput()), ByKey(own.TakeOutput()));
            Assert.Equal(0, own.Snapshot().Bytes);
            own.Dispose();
            general.Dispose();
        }
    }

    [Fact]
    public void A_key_that_is_heard_of_again_and_again_has_one_alarm()
    {
        using OperatorHarness<long, string> harness = Build(isDefault: true, new JobOptions(), null);
        for (int i = 0; i < 100_000; i++)
            harness.Push(1, new EventTime(i));
        harness.PushWatermark(new EventTime(99_999));
        Assert.Empty(harness.TakeOutput());
        harness.PushWatermark(new EventTime(100_009));
        Assert.Equal(new EventTime(100_008), Assert.Single(harness.TakeOutput()).Time);
    }

    private static string[] ByKey(IReadOnlyList<Record<string>> records) =>
        [.. records.Select(r => $"{r.Value} @{r.Time.Milliseconds}").GroupBy(text => text[..1]).OrderBy(g => g.Key).SelectMany(g => g)];

    private static OperatorHarness<long, string> Build(bool isDefault, JobOptions options, OperatorState? state) => new(
        stream =>
        {
            WindowedStream<long, long> windows = stream.KeyBy(value => value / 1000).Window(EventTimeSessionWindows.WithGap(TimeSpan.FromMilliseconds(10)))
                .SideOutputLateData(Late);
            if (!isDefault)
                windows.Trigger(() => new EventTimeTrigger());
            return windows.Aggregate(new Concatenation(), () => new Described(), new Text());
        },
        options, state);

    private sealed class Concatenation : AggregateFunction<long, string, string>
    {
        public override string CreateAccumulator() => "";

        public override string Add(long value, string accumulator) => accumulator + (value % 1000).ToString(CultureInfo.InvariantCulture);

        public override string GetResult(string accumulator) => accumulator;

        public override string Merge(string first, string second) => first + second;
    }

    private sealed class Described : ProcessWindowFunction<long, string, string>
    {
        public override void Process(long key, WindowContext context, ReadOnlySpan<string> elements, Collector<string> output) =>
            output.Collect($"{key} {context.Window.Start.Milliseconds}-{context.Window.End.Milliseconds}: {elements[0]}");
    }

    private sealed class Text : Serializer<string>
    {
        public override void Write(string value, IBufferWriter<byte> output) => Encoding.UTF8.GetBytes(value, output);

        public override string Read(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
    }
}
