namespace Freshet.Functions;

/// <summary>What a keyed function may know and do about the record or timer at hand. Valid during the call; used by one thread.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
public abstract class KeyedContext<TKey> : ProcessContext
    where TKey : notnull
{
    /// <summary>The key whose state is in scope.</summary>
    public abstract TKey Key { get; }

    /// <summary>The clock of the timer at hand; <see cref="TimeDomain.EventTime"/> for a record.</summary>
    public abstract TimeDomain TimeDomain { get; }

    /// <summary>Asks for a call of <c>OnTimer</c> when the watermark reaches <paramref name="time"/>. The same time twice is one timer.</summary>
    public abstract void RegisterEventTimeTimer(EventTime time);

    /// <summary>Takes a timer back; none with that time is no error.</summary>
    public abstract void DeleteEventTimeTimer(EventTime time);

    /// <summary>
    /// Asks for a call of <c>OnTimer</c> when the machine's clock has passed <paramref name="time"/>. The same time twice is one timer. Timers
    /// that are not due when bounded input ends are dropped.
    /// </summary>
    public abstract void RegisterProcessingTimeTimer(EventTime time);

    /// <summary>Takes a processing-time timer back; none with that time is no error.</summary>
    public abstract void DeleteProcessingTimeTimer(EventTime time);

    /// <summary>Emits a value to a side output, with a time of its own.</summary>
    public abstract void Output<TSide>(OutputTag<TSide> tag, TSide value, EventTime time);
}
