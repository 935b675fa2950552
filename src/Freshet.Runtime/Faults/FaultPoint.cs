namespace Freshet.Runtime.Faults;

/// <summary>
/// Places where an operator can be made wrong on purpose, so that the instruments that judge operators can be tested themselves. The name says
/// what is wrong.
/// </summary>
internal enum FaultPoint
{
    None,
    WindowBoundaryOffByOne,
    LatenessIgnored,
    PurgeForgotten,
    CountTriggerOffByOne,
    EvictorsSwapped,
    MergeLosesContent,
    WindowStateNotCleared,
    SessionGapOffByOne,
    TimersLostAtRestore,
    KeyGroupsLostAtRestore,
    BroadcastLostAtRestore,
    KeyGroupRangeOffByOne,
    ReadsDoNotRefreshTimeToLive,
    TimeToLiveOffByOne,
    JoinBoundsSwapped,
    WatermarkGreatestInsteadOfLeast,
    IdleIgnored,
    AsyncOrderBroken,
    BarrierOvertakesData,
    AlignmentSkipped,
    CommitBeforeManifest,
    FileNotSynced,
    SequenceReused,
    AsyncInFlightLeftOut,
    ValueChangedInPlace,
}
