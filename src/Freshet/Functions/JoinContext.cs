namespace Freshet.Functions;

/// <summary>What a join function may know and do about the pair at hand. Valid during the call; used by one thread.</summary>
public abstract class JoinContext
{
    /// <summary>The event time of the left record.</summary>
    public abstract EventTime LeftTime { get; }

    /// <summary>The event time of the right record.</summary>
    public abstract EventTime RightTime { get; }

    /// <summary>The later of the two: the time of the results.</summary>
    public abstract EventTime Time { get; }

    /// <summary>Emits a value to a side output, with the later time.</summary>
    public abstract void Output<TSide>(OutputTag<TSide> tag, TSide value);
}
