using System.Buffers;
using System.Buffers.Binary;
using Freshet.Cep;
using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Bench.Operators;

/// <summary>The pipelines that are measured beside Flink's, each as a job author writes it.</summary>
internal static class OperatorPipelines
{
    public static IReadOnlyList<OperatorPipeline> All { get; } =
    [
        new("tumbling", "tumbling", Aim: 5, Records: 5_000_000, CheckedRecords: 2_000_000, Tumbling),
        new("sliding", "sliding", Aim: 10, Records: 1_000_000, CheckedRecords: 300_000, Sliding) { ManyKeys = false },
        new("session", "session", Aim: 10, Records: 3_000_000, CheckedRecords: 300_000, Session),
        new("reduce", "reduce-nockpt", Aim: 10, Records: 5_000_000, CheckedRecords: 300_000, Reduce),
        new("cep", "cep", Aim: 10, Records: 1_000_000, CheckedRecords: 300_000, ThreeNegatives),
    ];

    private static DataStream<Row> Tumbling(StreamExecutionEnvironment environment, long records, long keys) =>
        CountPer(Keys(environment, records, 10, keys).Window(TumblingEventTimeWindows.Of(TimeSpan.FromSeconds(1))));

    private static DataStream<Row> Sliding(StreamExecutionEnvironment environment, long records, long keys) =>
        CountPer(Keys(environment, records, 100, keys).Window(SlidingEventTimeWindows.Of(TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1))));

    private static DataStream<Row> Session(StreamExecutionEnvironment environment, long records, long keys) =>
        CountPer(Keys(environment, records, 100, keys).Window(EventTimeSessionWindows.WithGap(TimeSpan.FromSeconds(2))));

    private static DataStream<Row> Reduce(StreamExecutionEnvironment environment, long records, long keys) =>
        environment.FromSource(new SequenceSource<Row>(records, 0, (_, r) => new Row(Sequence.Key(r, keys), (long)(r & 0xff)))).Uid("sequence")
            .KeyBy(row => row.First)
            .Reduce((sum, row) => new Row(sum.First, sum.Second + row.Second), new RowSerializer())
            .Uid("reduce");

    private static DataStream<Row> ThreeNegatives(StreamExecutionEnvironment environment, long records, long keys)
    {
        Pattern<Review> negatives = Pattern<Review>.Begin("negative", AfterMatchSkipStrategy.SkipPastLastEvent())
            .Where(review => review.IsNegative).Times(3).Within(TimeSpan.FromMinutes(10));
        return environment.FromSource(
                new SequenceSource<Review>(records, 6000, (i, r) => new Review(Sequence.Key(r, keys), i * 6, (r >> 40) % 100 < 20)),
                WatermarkStrategy<Review>.ForMonotonousTimestamps())
            .Uid("sequence")
            .KeyBy(review => review.Product)
            .Match(negatives, serializer: new ReviewSerializer())
            .Select(match => new Row(match["negative"][0].Product, match["negative"][0].Time, match["negative"][2].Time))
            .Uid("negatives");
    }

    private static KeyedStream<long, long> Keys(StreamExecutionEnvironment environment, long records, long stepMicroseconds, long keys) =>
        environment.FromSource(
                new SequenceSource<long>(records, stepMicroseconds, (_, r) => Sequence.Key(r, keys)), WatermarkStrategy<long>.ForMonotonousTimestamps())
            .Uid("sequence").KeyBy(key => key);

    private static DataStream<Row> CountPer(WindowedStream<long, long> windows) =>
        windows.Aggregate(new Count(), () => new CountRow(), Serializers.For<long>()).Uid("windows");

    private sealed class Count : AggregateFunction<long, long, long>
    {
        public override bool IsOrderIndependent => true;

        public override long CreateAccumulator() => 0;

        public override long Add(long value, long accumulator) => accumulator + 1;

        public override long GetResult(long accumulator) => accumulator;

        public override long Merge(long first, long second) => first + second;
    }

    private sealed class CountRow : ProcessWindowFunction<long, long, Row>
    {
        public override void Process(long key, WindowContext context, ReadOnlySpan<long> elements, Collector<Row> output) =>
            output.Collect(new Row(key, context.Window.End.Milliseconds, elements[0]));
    }

    private sealed record Review(long Product, long Time, bool IsNegative);

    private sealed class ReviewSerializer : Serializer<Review>
    {
        public override void Write(Review value, IBufferWriter<byte> output)
        {
            Span<byte> span = output.GetSpan(17);
            BinaryPrimitives.WriteInt64LittleEndian(span, value.Product);
            BinaryPrimitives.WriteInt64LittleEndian(span[8..], value.Time);
            span[16] = value.IsNegative ? (byte)1 : (byte)0;
            output.Advance(17);
        }

        public override Review Read(ReadOnlySpan<byte> bytes) =>
            new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]), bytes[16] != 0);
    }

    private sealed class RowSerializer : Serializer<Row>
    {
        public override void Write(Row value, IBufferWriter<byte> output)
        {
            Span<byte> span = output.GetSpan(16);
            BinaryPrimitives.WriteInt64LittleEndian(span, value.First);
            BinaryPrimitives.WriteInt64LittleEndian(span[8..], value.Second);
            output.Advance(16);
        }

        public override Row Read(ReadOnlySpan<byte> bytes) =>
            new(BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]));
    }
}

/// <summary>A pipeline, and how much of it is run.</summary>
/// <param name="Name">Its name here.</param>
/// <param name="FlinkName">Its name on the other side.</param>
/// <param name="Aim">How many times Flink's records per CPU-second it should reach.</param>
/// <param name="Records">The records of a timed run.</param>
/// <param name="CheckedRecords">The records of the run whose results are compared.</param>
/// <param name="Build">Makes it of the environment, the number of records and of keys.</param>
internal sealed record OperatorPipeline(
    string Name, string FlinkName, double Aim, long Records, long CheckedRecords, Func<StreamExecutionEnvironment, long, long, DataStream<Row>> Build)
{
    /// <summary>Whether it is run with a million keys as well.</summary>
    public bool ManyKeys { get; init; } = true;
}
