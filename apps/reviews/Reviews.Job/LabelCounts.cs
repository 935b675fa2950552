using System.Buffers;
using System.Buffers.Binary;
using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;

namespace Reviews.Job;

/// <summary>Predictions by label: what windows fold them into, and what the dashboard shows shares of. Immutable.</summary>
internal readonly record struct LabelCounts(long Negative, long Neutral, long Positive)
{
    public long Sum => Negative + Neutral + Positive;

    public static LabelCounts Merge(LabelCounts one, LabelCounts other) =>
        new(one.Negative + other.Negative, one.Neutral + other.Neutral, one.Positive + other.Positive);

    public static LabelCounts One(string label) => label switch
    {
        "NEG" => new LabelCounts(1, 0, 0),
        "POS" => new LabelCounts(0, 0, 1),
        _ => new LabelCounts(0, 1, 0),
    };

    /// <summary>A label's share, 0 to 1; 0 of nothing.</summary>
    public double Share(long label) => Sum == 0 ? 0 : (double)label / Sum;

    /// <summary>Adds up what is counted in each element.</summary>
    internal sealed class Aggregate<T>(Func<T, LabelCounts> countsOf) : AggregateFunction<T, LabelCounts, LabelCounts>
    {
        public override bool IsOrderIndependent => true;

        public override LabelCounts CreateAccumulator() => default;

        public override LabelCounts Add(T value, LabelCounts accumulator) => LabelCounts.Merge(accumulator, countsOf(value));

        public override LabelCounts GetResult(LabelCounts accumulator) => accumulator;

        public override LabelCounts Merge(LabelCounts first, LabelCounts second) => LabelCounts.Merge(first, second);
    }

    internal sealed class StateSerializer : Serializer<LabelCounts>
    {
        private const int Bytes = 24;

        public override void Write(LabelCounts value, IBufferWriter<byte> output)
        {
            Span<byte> bytes = output.GetSpan(Bytes);
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value.Negative);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], value.Neutral);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], value.Positive);
            output.Advance(Bytes);
        }

        public override LabelCounts Read(ReadOnlySpan<byte> bytes) => bytes.Length == Bytes
            ? new LabelCounts(
                BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]))
            : throw new InvalidDataException($"The counts of a window have {Bytes} bytes; there are {bytes.Length}.");
    }
}

/// <summary>Tells a minute's counts with what was counted.</summary>
internal sealed class MinuteCounts(string scope) : ProcessWindowFunction<(string Platform, string Name, string Model), LabelCounts, WindowCount>
{
    public override void Process(
        (string Platform, string Name, string Model) key, WindowContext context, ReadOnlySpan<LabelCounts> elements, Collector<WindowCount> output) =>
        output.Collect(new WindowCount(
            scope, key.Platform, key.Name, key.Model, context.Window.Start.Milliseconds, context.Window.End.Milliseconds, elements[0]));
}

/// <summary>Tells a session's counts with whose it was.</summary>
internal sealed class SessionCounts : ProcessWindowFunction<(string User, string Model), LabelCounts, UserSession>
{
    public override void Process(
        (string User, string Model) key, WindowContext context, ReadOnlySpan<LabelCounts> elements, Collector<UserSession> output) =>
        output.Collect(new UserSession(
            key.User, key.Model, context.Window.Start.Milliseconds, context.Window.End.Milliseconds, elements[0].Sum, elements[0].Negative));
}
