using Freshet.Operators;

namespace Freshet.Runtime.Exchange;

/// <summary>What is to be sent on when a watermark or a status came in: nothing, or a watermark, a status, or first the one and then the other.</summary>
/// <param name="Watermark">The new watermark; null for none.</param>
/// <param name="IsIdle">The new status; null where it stays as it is.</param>
internal readonly record struct WatermarkUpdate(EventTime? Watermark, bool? IsIdle)
{
    public void SendTo(Output output)
    {
        if (Watermark is { } watermark)
            output.EmitWatermark(watermark);
        if (IsIdle is { } idle)
            output.EmitStatus(idle);
    }
}
