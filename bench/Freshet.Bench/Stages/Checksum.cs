using Freshet.Operators;

namespace Freshet.Bench.Stages;

/// <summary>The end of a chain: adds the values up.</summary>
internal sealed class Checksum : Output<long>
{
    public long Sum { get; set; }

    public override void Emit(ReadOnlySpan<Record<long>> batch)
    {
        long sum = 0;
        foreach (ref readonly Record<long> record in batch)
            sum += record.Value;
        Sum += sum;
    }

    public override void EmitWatermark(EventTime watermark)
    {
    }

    public override void EmitStatus(bool idle)
    {
    }

    public override void EmitLatencyMarker(long stopwatchTimestamp)
    {
    }
}
