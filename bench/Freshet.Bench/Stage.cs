namespace Freshet.Bench;

/// <summary>
/// A stage of the way of a record: our operator beside the bare loop that does the same work over the same records. What both need is made
/// before the first call, so that a call is only the work.
/// </summary>
internal sealed record Stage
{
    /// <summary>What is measured, for a reader of the table.</summary>
    public required string Title { get; init; }

    /// <summary>What the bare loop is.</summary>
    public required string Against { get; init; }

    /// <summary>What a time is divided by.</summary>
    public string Unit { get; init; } = "ns/record";

    /// <summary>The ratio, bare over ours, that passes.</summary>
    public required double Aim { get; init; }

    /// <summary>What the bare loop should cost, in the unit; null where no such figure stands. A bare loop far slower than this proves nothing.</summary>
    public double? Reference { get; init; }

    /// <summary>Whether threads wait for each other in it, so that only the clock tells how long it takes.</summary>
    public bool ThreadsWait { get; init; }

    /// <summary>The records that one call of each works through.</summary>
    public required int Records { get; init; }

    /// <summary>Ours; gives a checksum. It and the bare loop are called equally often.</summary>
    public required Func<long> Ours { get; init; }

    /// <summary>The bare loop; gives the same checksum.</summary>
    public required Func<long> Bare { get; init; }
}
