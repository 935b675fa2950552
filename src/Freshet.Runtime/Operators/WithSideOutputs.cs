using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>The output of an operator that knows nothing of the side outputs that are read of it: they get the watermarks and statuses as well.</summary>
internal sealed class WithSideOutputs<T>(Output<T> main, SideOutputs sides) : Output<T>
{
    public override void Emit(ReadOnlySpan<Record<T>> batch) => main.Emit(batch);

    public override void EmitWatermark(EventTime watermark)
    {
        main.EmitWatermark(watermark);
        sides.EmitWatermark(watermark);
    }

    public override void EmitStatus(bool idle)
    {
        main.EmitStatus(idle);
        sides.EmitStatus(idle);
    }

    public override void EmitLatencyMarker(long stopwatchTimestamp) => main.EmitLatencyMarker(stopwatchTimestamp);
}
