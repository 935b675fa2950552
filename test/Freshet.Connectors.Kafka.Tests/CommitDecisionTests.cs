using Freshet.Connectors.Kafka.Sinks;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Tests;

public sealed class CommitDecisionTests
{
    [Theory]
    // known, confirmed, mark, settled, replay; where more is known than confirmed, the last two wait
    [InlineData(0, 0, null, false, false, nameof(StartDecision.GoOn))] // a first start
    [InlineData(5, 0, null, false, false, nameof(StartDecision.GoOn))] // the first commit was never made: all stands in the checkpoint
    [InlineData(5, 5, 5L, false, false, nameof(StartDecision.GoOn))]
    [InlineData(5, 3, 3L, false, false, nameof(StartDecision.GoOn))] // died before the commit
    [InlineData(5, 3, 5L, false, false, nameof(StartDecision.GoOn))] // died behind it
    [InlineData(5, 3, 4L, false, false, nameof(StartDecision.GoOn))] // died between two
    [InlineData(5, 5, 6L, false, false, nameof(StartDecision.RefuseAhead))] // an older checkpoint
    [InlineData(0, 0, 6L, false, false, nameof(StartDecision.RefuseAhead))]
    [InlineData(5, 5, 6L, true, false, nameof(StartDecision.RefuseAhead))]
    [InlineData(5, 5, 6L, false, true, nameof(StartDecision.GoOnBehindStore))]
    [InlineData(8, 3, 4L, false, false, nameof(StartDecision.RefuseAhead))] // another past between what was confirmed and what waits
    [InlineData(8, 3, 4L, false, true, nameof(StartDecision.GoOnBehindStore))]
    [InlineData(5, 5, 4L, false, false, nameof(StartDecision.RefuseBehind))] // the broker lost what it had confirmed
    [InlineData(5, 5, 4L, true, true, nameof(StartDecision.RefuseBehind))] // and no option brings it back
    [InlineData(5, 3, null, false, false, nameof(StartDecision.RefuseForgotten))]
    [InlineData(5, 5, null, false, false, nameof(StartDecision.RefuseForgotten))]
    [InlineData(5, 5, null, true, false, nameof(StartDecision.GoOnWithoutMark))] // a clean stop left nothing to decide
    [InlineData(5, 3, null, false, true, nameof(StartDecision.GoOnWithoutMark))]
    public void Start_is_decided_from_what_checkpoint_and_broker_know(long known, long confirmed, long? mark, bool settled, bool replay, string decision)
    {
        var recovery = new CommitRecovery
        {
            Sequences = new Dictionary<int, long> { [2] = known },
            Confirmed = new Dictionary<int, long> { [2] = confirmed },
            Pending = new Dictionary<int, IReadOnlyList<long>> { [2] = known == confirmed ? [] : [known - 1, known] },
            AllowsReplay = replay,
            IsSettled = settled,
        };
        Assert.Equal(decision, CommitDecisions.AtStart(recovery, 2, mark).ToString());
    }

    [Theory]
    [InlineData(5, 3, 0, nameof(CommitDecision.RefuseGap))]
    [InlineData(5, 3, 2, nameof(CommitDecision.RefuseGap))]
    [InlineData(5, 3, 3, nameof(CommitDecision.Write))]
    [InlineData(5, 0, 0, nameof(CommitDecision.Write))]
    [InlineData(5, 3, 4, nameof(CommitDecision.RefuseGap))] // somebody else's stands between
    [InlineData(5, 3, 5, nameof(CommitDecision.PassOver))]
    [InlineData(5, 3, 9, nameof(CommitDecision.PassOver))]
    public void Committable_is_written_where_it_is_the_next(long sequence, long previous, long mark, string decision) =>
        Assert.Equal(decision, CommitDecisions.Of(sequence, previous, mark).ToString());
}
