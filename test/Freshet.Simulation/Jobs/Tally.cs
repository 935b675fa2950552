using System.Buffers;
using System.Buffers.Binary;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Simulation.Jobs;

/// <summary>What a window has so far. Changed in place, as an accumulator may be.</summary>
internal sealed class Tally
{
    public long Count { get; set; }

    public long Sum { get; set; }
}

/// <summary>Counts and sums into one object per window, which it changes.</summary>
internal sealed class TallyAggregate : AggregateFunction<Event, Tally, (long Count, long Sum)>
{
    public override bool IsOrderIndependent => true;

    public override Tally CreateAccumulator() => new();

    public override Tally Add(Event value, Tally accumulator)
    {
        accumulator.Count++;
        accumulator.Sum += value.Amount;
        return accumulator;
    }

    public override (long Count, long Sum) GetResult(Tally accumulator) => (accumulator.Count, accumulator.Sum);

    public override Tally Merge(Tally first, Tally second)
    {
        first.Count += second.Count;
        first.Sum += second.Sum;
        return first;
    }
}

/// <summary>A tally as bytes: count and sum.</summary>
internal sealed class TallySerializer : Serializer<Tally>
{
    public static TallySerializer Instance { get; } = new();

    public override void Write(Tally value, IBufferWriter<byte> output)
    {
        Span<byte> bytes = output.GetSpan(16);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value.Count);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], value.Sum);
        output.Advance(16);
    }

    public override Tally Read(ReadOnlySpan<byte> bytes) => new()
    {
        Count = BinaryPrimitives.ReadInt64LittleEndian(bytes),
        Sum = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
    };
}
