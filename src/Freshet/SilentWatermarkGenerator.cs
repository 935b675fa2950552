namespace Freshet;

/// <summary>Makes no watermarks. Stateless; safe to share.</summary>
internal sealed class SilentWatermarkGenerator<T> : WatermarkGenerator<T>
{
    public static SilentWatermarkGenerator<T> Instance { get; } = new();

    public override void OnEvent(T value, EventTime time, WatermarkOutput output)
    {
    }

    public override void OnPeriodicEmit(WatermarkOutput output)
    {
    }
}
