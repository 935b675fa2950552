using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>What to do with a lineage at the start.</summary>
internal enum StartDecision
{
    /// <summary>The mark and the checkpoint agree: go on behind the mark.</summary>
    GoOn,

    /// <summary>The broker has what the checkpoint does not know, and the user allows it to be seen twice: go on behind the mark.</summary>
    GoOnBehindStore,

    /// <summary>The mark is gone, and no doubt hangs on it: go on behind what the checkpoint knows.</summary>
    GoOnWithoutMark,

    /// <summary>The broker has what the checkpoint does not know: going on would show results twice.</summary>
    RefuseAhead,

    /// <summary>The broker has less than the checkpoint knows to be there: results are missing.</summary>
    RefuseBehind,

    /// <summary>The checkpoint knows of commits, and the broker has no mark: nobody can tell which of those that follow were made.</summary>
    RefuseForgotten,
}

/// <summary>What to do with a committable.</summary>
internal enum CommitDecision
{
    /// <summary>It is visible already.</summary>
    PassOver,

    /// <summary>It is the next one.</summary>
    Write,

    /// <summary>One between the mark and it is missing.</summary>
    RefuseGap,

    /// <summary>Somebody else has committed what this process never had.</summary>
    RefuseTakenOver,
}

/// <summary>The decisions of the protocol. Pure functions.</summary>
internal static class CommitDecisions
{
    /// <param name="recovery">What the checkpoint knows.</param>
    /// <param name="lineage">The lineage; the checkpoint may know nothing of it.</param>
    /// <param name="mark">Up to where the broker has everything; null where it has no mark.</param>
    public static StartDecision AtStart(CommitRecovery recovery, int lineage, long? mark)
    {
        long confirmed = recovery.ConfirmedOf(lineage);
        if (mark is not { } at)
            return confirmed == 0 ? StartDecision.GoOn : recovery.IsSettled || recovery.AllowsReplay ? StartDecision.GoOnWithoutMark : StartDecision.RefuseForgotten;
        if (recovery.IsAhead(lineage, at))
            return recovery.AllowsReplay ? StartDecision.GoOnBehindStore : StartDecision.RefuseAhead;
        return at < confirmed ? StartDecision.RefuseBehind : StartDecision.GoOn;
    }

    /// <param name="sequence">The committable's.</param>
    /// <param name="previous">That of the one before it.</param>
    /// <param name="mark">Up to where everything is visible; 0 for nothing.</param>
    public static CommitDecision Of(long sequence, long previous, long mark) =>
        sequence <= mark ? CommitDecision.PassOver : previous == mark ? CommitDecision.Write : CommitDecision.RefuseGap;

    /// <summary>What to do with a committable whose commit had no answer. Its process commits in order, one at a time: only it itself, or the one before it,
    /// can be the last that is visible, unless the process was held up for so long that another has taken its place.</summary>
    /// <param name="sequence">The committable's.</param>
    /// <param name="mark">Up to where everything was visible before the commit.</param>
    /// <param name="found">Up to where everything is visible after it; null where the broker has no mark.</param>
    public static CommitDecision AfterFailure(long sequence, long mark, long? found) =>
        found == sequence ? CommitDecision.PassOver : found is null || found == mark ? CommitDecision.Write : CommitDecision.RefuseTakenOver;
}
