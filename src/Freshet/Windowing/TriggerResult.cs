namespace Freshet.Windowing;

/// <summary>What becomes of a window.</summary>
[Flags]
public enum TriggerResult
{
    /// <summary>Nothing.</summary>
    Continue = 0,

    /// <summary>It gives its result and keeps its content.</summary>
    Fire = 1,

    /// <summary>Its content is dropped; the window itself lives on.</summary>
    Purge = 2,

    /// <summary>It gives its result, and its content is dropped.</summary>
    FireAndPurge = Fire | Purge,
}
