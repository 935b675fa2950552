namespace Freshet.Oracle;

/// <summary>How much of the order of results a comparison looks at.</summary>
internal enum CompareOrder
{
    /// <summary>What is promised: the order of each key.</summary>
    Promised,

    /// <summary>The same, but for the partners of one record in an interval join: those of different times may come in any order.</summary>
    WithoutPartners,

    /// <summary>
    /// What the recordings' own tool looks at. It sees no key in the match of a pattern, and takes the order that the recordings' harness gives to timers
    /// of one instant for Flink's.
    /// </summary>
    AsRecorded,
}
