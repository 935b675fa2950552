using System.Runtime.InteropServices;
using Freshet.Functions;
using Freshet.Operators;
using Freshet.Runtime;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Operators.Window;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Bench.Stages;

/// <summary>Count and sum per key and window: 100,000 keys at random, 200,000 records a second of event time, up to 4 s of disorder.</summary>
internal static class WindowStage
{
    private const int Keys = 100_000;
    private const int BatchCount = 4000;
    private const int RecordsPerSecond = 200_000;
    private const long Size = 10_000;
    private const long Slide = 2_000;
    private const long Disorder = 4_000;
    private const long FirstTime = 1_000_000;
    private const int KeysOfSlides = 100;
    private const int RecordsOfKey = 1000;
    private const int SlideCount = 1200;
    private const int ManySlidesOfWindow = 500;
    private const int FewSlidesOfWindow = 5;

    public static Stage Tumbling()
    {
        Record<Reading>[][] batches = NewBatches();
        return NewStage(
            batches, "count and sum per key in tumbling windows of 10 s", "a dictionary per window", 41,
            TumblingEventTimeWindows.Of(TimeSpan.FromMilliseconds(Size)), () => RunBare(batches, Size));
    }

    public static Stage Hop()
    {
        Record<Reading>[][] batches = NewBatches();
        return NewStage(
            batches, "count and sum per key in windows of 10 s every 2 s", "a dictionary per slide, merged when a window ends", 68,
            SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(Size), TimeSpan.FromMilliseconds(Slide)), () => RunBare(batches, Slide));
    }

    /// <summary>Windows of many slides beside windows of few: 100 keys, 1,000 records of each in a slide. Counts, each as often as it has windows.</summary>
    public static Stage ManySlides()
    {
        var template = new Record<Reading>[KeysOfSlides * RecordsOfKey];
        for (int i = 0; i < template.Length; i++)
            template[i] = new Record<Reading>(new Reading(i % KeysOfSlides, 1, 0), new EventTime(i / KeysOfSlides * Slide / RecordsOfKey));
        var batch = new Record<Reading>[template.Length];
        return new Stage
        {
            Title = $"count per key in windows of {ManySlidesOfWindow} slides",
            Against = $"the same in windows of {FewSlidesOfWindow} slides",
            Aim = 0.67,
            Records = template.Length * SlideCount,
            Ours = () => Run(ManySlidesOfWindow) / ManySlidesOfWindow,
            Bare = () => Run(FewSlidesOfWindow) / FewSlidesOfWindow,
        };

        long Run(int slides)
        {
            var environment = new StreamExecutionEnvironment();
            var node = (Graph.WindowAggregateNode<long, Reading, Total, long, long>)environment.FromCollection<Reading>([])
                .KeyBy(r => r.Key).Window(SlidingEventTimeWindows.Of(TimeSpan.FromMilliseconds(Slide * slides), TimeSpan.FromMilliseconds(Slide)))
                .Aggregate(new CountOf(), new NoSerializer()).Uid("count").Node;
            var end = new Checksum();
            StreamOperator<Reading, long> counted = Open(node, end);
            for (int slide = 0; slide < SlideCount; slide++)
            {
                for (int i = 0; i < batch.Length; i++)
                    batch[i] = template[i] with { Time = new EventTime(template[i].Time.Milliseconds + (slide * Slide)) };
                for (int i = 0; i < batch.Length; i += Batches.Rows)
                    counted.Emit(batch.AsSpan(i, Math.Min(Batches.Rows, batch.Length - i)));
                counted.EmitWatermark(new EventTime(((slide + 1) * Slide) - 1));
            }

            counted.EmitWatermark(EventTime.Max);
            return end.Sum;
        }
    }

    private static Stage NewStage(
        Record<Reading>[][] batches, string title, string against, double reference, WindowAssigner assigner, Func<long> bare)
    {
        var environment = new StreamExecutionEnvironment();
        var node = (Graph.WindowAggregateNode<long, Reading, Total, long, long>)environment.FromCollection<Reading>([])
            .KeyBy(r => r.Key).Window(assigner).Aggregate(new TotalOf(), new NoSerializer()).Uid("total").Node;
        return new Stage
        {
            Title = title,
            Against = against,
            Aim = 0.5,
            Reference = reference,
            Records = Batches.Rows * batches.Length,
            Ours = Ours,
            Bare = bare,
        };

        long Ours()
        {
            var end = new Checksum();
            StreamOperator<Reading, long> ours = Open(node, end);
            foreach (Record<Reading>[] batch in batches)
            {
                ours.Emit(batch);
                ours.EmitWatermark(WatermarkBehind(batch));
            }

            ours.EmitWatermark(EventTime.Max);
            return end.Sum;
        }
    }

    private static StreamOperator<Reading, long> Open(Graph.WindowAggregateNode<long, Reading, Total, long, long> node, Checksum end)
    {
        StreamOperator<Reading, long> made = WindowOperators.Create(
            node, 0, new HeapKeyedStateBackend(KeyGroupRange.Of(0, 1, 128)), end, new SideOutputs(new Dictionary<string, IReadOnlyList<Output>>()));
        var settings = new ExecutionSettings(new JobOptions(), call => call());
        made.Open(null, new OperatorContext(new OperatorTask(node, 0, settings), settings) { Parallelism = 1, HasCheckpoints = false });
        return made;
    }

    private static long RunBare(Record<Reading>[][] batches, long paneSize)
    {
        var panes = new SortedDictionary<long, Dictionary<long, Total>>();
        long sum = 0;
        long nextEnd = ((FirstTime - Disorder) / paneSize * paneSize) + paneSize;
        Dictionary<long, Total>? last = null;
        long lastStart = 0;
        foreach (Record<Reading>[] batch in batches)
        {
            foreach (ref readonly Record<Reading> record in batch.AsSpan())
            {
                long time = record.Time.Milliseconds;
                long start = time - (time % paneSize);
                if (last is null || start != lastStart)
                {
                    lastStart = start;
                    if (!panes.TryGetValue(start, out last))
                        panes.Add(start, last = []);
                }

                ref Total total = ref CollectionsMarshal.GetValueRefOrAddDefault(last, record.Value.Key, out _);
                total = new Total(total.Count + 1, total.Sum + record.Value.Value);
            }

            while (panes.Count > 0 && nextEnd - 1 <= WatermarkBehind(batch).Milliseconds)
                Close();
        }

        while (panes.Count > 0)
            Close();
        return sum;

        void Close()
        {
            if (paneSize == Size)
            {
                if (panes.Remove(nextEnd - paneSize, out Dictionary<long, Total>? pane))
                {
                    foreach (Total total in pane.Values)
                        sum += total.Sum * total.Count;
                }
            }
            else
            {
                var merged = new Dictionary<long, Total>();
                for (long start = nextEnd - Size; start < nextEnd; start += paneSize)
                {
                    if (!panes.TryGetValue(start, out Dictionary<long, Total>? pane))
                        continue;
                    foreach ((long key, Total part) in pane)
                    {
                        ref Total total = ref CollectionsMarshal.GetValueRefOrAddDefault(merged, key, out _);
                        total = new Total(total.Count + part.Count, total.Sum + part.Sum);
                    }
                }

                foreach (Total total in merged.Values)
                    sum += total.Sum * total.Count;
                panes.Remove(nextEnd - Size);
            }

            nextEnd += paneSize;
            last = null;
        }
    }

    private static EventTime WatermarkBehind(Record<Reading>[] batch) => new(batch[^1].Value.Newest - Disorder - 1);

    private static Record<Reading>[][] NewBatches()
    {
        var random = new Random(1);
        var batches = new Record<Reading>[BatchCount][];
        for (int i = 0; i < BatchCount; i++)
        {
            batches[i] = new Record<Reading>[Batches.Rows];
            for (int j = 0; j < Batches.Rows; j++)
            {
                long newest = FirstTime + (((i * (long)Batches.Rows) + j) * 1000 / RecordsPerSecond);
                batches[i][j] = new Record<Reading>(
                    new Reading(random.Next(Keys), random.Next(1000), newest), new EventTime(newest - random.Next((int)Disorder)));
            }
        }

        return batches;
    }

    internal readonly record struct Reading(long Key, long Value, long Newest);

    internal readonly record struct Total(long Count, long Sum);

    private sealed class TotalOf : AggregateFunction<Reading, Total, long>
    {
        public override bool IsOrderIndependent => true;

        public override Total CreateAccumulator() => default;

        public override Total Add(Reading value, Total accumulator) => new(accumulator.Count + 1, accumulator.Sum + value.Value);

        public override long GetResult(Total accumulator) => accumulator.Count * accumulator.Sum;

        public override Total Merge(Total first, Total second) => new(first.Count + second.Count, first.Sum + second.Sum);
    }

    private sealed class CountOf : AggregateFunction<Reading, Total, long>
    {
        public override bool IsOrderIndependent => true;

        public override Total CreateAccumulator() => default;

        public override Total Add(Reading value, Total accumulator) => accumulator with { Count = accumulator.Count + 1 };

        public override long GetResult(Total accumulator) => accumulator.Count;

        public override Total Merge(Total first, Total second) => new(first.Count + second.Count, 0);
    }

    /// <summary>The stage takes no snapshot.</summary>
    private sealed class NoSerializer : Serializer<Total>
    {
        public override void Write(Total value, System.Buffers.IBufferWriter<byte> output) => throw new NotSupportedException("The stage takes no snapshot.");

        public override Total Read(ReadOnlySpan<byte> bytes) => throw new NotSupportedException("The stage takes no snapshot.");
    }
}
