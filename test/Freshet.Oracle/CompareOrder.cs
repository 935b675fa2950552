namespace Freshet.Oracle;

/// <summary>How much of the order of results a comparison looks at.</summary>
internal enum CompareOrder
{
    /// <summary>The order of each key, exactly. The match of a pattern names no key, so all of a step have one order.</summary>
    Exact,

    /// <summary>The same, but for the partners of one record in an interval join: those of different times may come in any order.</summary>
    WithoutPartners,

    /// <summary>The same, but for timers of one instant: the matches of different keys, and answers that timers give, may come in any order.</summary>
    WithoutTimers,
}
