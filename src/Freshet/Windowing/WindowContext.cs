namespace Freshet.Windowing;

/// <summary>What a window function may know and do about the window at hand. Valid during the call; used by one thread.</summary>
public abstract class WindowContext
{
    /// <summary>The window.</summary>
    public abstract TimeWindow Window { get; }

    /// <summary>The operator's watermark.</summary>
    public abstract EventTime Watermark { get; }

    /// <summary>The machine's time, read once per batch.</summary>
    public abstract EventTime CurrentProcessingTime { get; }

    /// <summary>Emits a value to a side output, with the window's last millisecond as its time.</summary>
    public abstract void Output<TSide>(OutputTag<TSide> tag, TSide value);
}
