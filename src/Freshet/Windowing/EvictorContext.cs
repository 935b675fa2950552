namespace Freshet.Windowing;

/// <summary>What an evictor may know of the moment. Valid during the call; used by one thread.</summary>
public abstract class EvictorContext
{
    /// <summary>The operator's watermark.</summary>
    public abstract EventTime Watermark { get; }

    /// <summary>The machine's time, read once per batch.</summary>
    public abstract EventTime CurrentProcessingTime { get; }
}
