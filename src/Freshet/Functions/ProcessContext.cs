namespace Freshet.Functions;

/// <summary>What a function may know and do about the record at hand. Valid during the call; used by one thread.</summary>
public abstract class ProcessContext
{
    /// <summary>The record's event time, or the timer's; <see cref="EventTime.None"/> where there is none.</summary>
    public abstract EventTime Time { get; }

    /// <summary>The operator's watermark: everything at or before it was seen, but for late records.</summary>
    public abstract EventTime Watermark { get; }

    /// <summary>The machine's time in milliseconds since the Unix epoch, read once per batch.</summary>
    public abstract EventTime CurrentProcessingTime { get; }

    /// <summary>Emits a value to a side output, with the time at hand.</summary>
    public abstract void Output<TSide>(OutputTag<TSide> tag, TSide value);
}
