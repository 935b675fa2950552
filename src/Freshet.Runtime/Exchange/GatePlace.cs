namespace Freshet.Runtime.Exchange;

/// <summary>A channel's place in a gate: its input, its number there, and whether it is read.</summary>
internal sealed class GatePlace(InputChannel channel, TaskInput input, int index)
{
    public InputChannel Channel => channel;

    public TaskInput Input => input;

    public int Index => index;

    public PlaceState State { get; set; }

    /// <summary>Whether what is taken is kept for an unaligned checkpoint, whose barrier was not announced here yet.</summary>
    public bool IsLogged { get; set; }
}

/// <summary>Whether a channel is read.</summary>
internal enum PlaceState : byte
{
    /// <summary>It is read.</summary>
    Open,

    /// <summary>Its barrier has come; it waits for the others'.</summary>
    Aligned,

    /// <summary>It has ended.</summary>
    Ended,
}
