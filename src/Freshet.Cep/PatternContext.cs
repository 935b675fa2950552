namespace Freshet.Cep;

/// <summary>What a function may know and do about the match at hand. Valid during the call; used by one thread.</summary>
public abstract class PatternContext
{
    /// <summary>The time of the event that completed the match: its event time, or the time of the machine under processing time.</summary>
    public abstract EventTime Timestamp { get; }

    /// <summary>The time of the machine, read once per batch.</summary>
    public abstract EventTime CurrentProcessingTime { get; }

    /// <summary>Emits a value to a side output: with <see cref="Timestamp"/> under event time, without one under processing time.</summary>
    public abstract void Output<TSide>(OutputTag<TSide> tag, TSide value);
}
