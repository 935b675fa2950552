using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class CheckpointDecisionTests
{
    /// <summary>What is known as letters: p pending, s a region down, o over, e all ended, t stop asked, f the last one failed, v savepoint asked,
    /// c checkpoint asked, w pause not over.</summary>
    [Theory]
    [InlineData("", "nothing")]
    [InlineData("c", "Periodic")]
    [InlineData("cw", "wait")]
    [InlineData("w", "nothing")]
    [InlineData("cp", "nothing")]
    [InlineData("cs", "nothing")]
    [InlineData("co", "nothing")]
    [InlineData("v", "Savepoint")]
    [InlineData("vw", "Savepoint")]
    [InlineData("vc", "Savepoint")]
    [InlineData("ve", "Savepoint")]
    [InlineData("vt", "Savepoint")]
    [InlineData("vp", "nothing")]
    [InlineData("vs", "nothing")]
    [InlineData("vo", "nothing")]
    [InlineData("t", "Stop")]
    [InlineData("tw", "Stop")]
    [InlineData("tp", "nothing")]
    [InlineData("ts", "nothing")]
    [InlineData("to", "nothing")]
    [InlineData("e", "Final")]
    [InlineData("ew", "Final")]
    [InlineData("et", "Final")]
    [InlineData("ep", "nothing")]
    [InlineData("es", "nothing")]
    [InlineData("eo", "nothing")]
    [InlineData("ef", "nothing")]
    [InlineData("efc", "Final")]
    [InlineData("efcw", "Final")]
    [InlineData("tf", "nothing")]
    [InlineData("tfc", "Stop")]
    [InlineData("tfv", "Savepoint")]
    [InlineData("f", "nothing")]
    [InlineData("fc", "Periodic")]
    public void Next_checkpoint_follows_from_what_is_known(string known, string expected)
    {
        var facts = new CheckpointFacts
        {
            IsPending = known.Contains('p'),
            IsSuspended = known.Contains('s'),
            IsOver = known.Contains('o'),
            HaveAllEnded = known.Contains('e'),
            IsStopAsked = known.Contains('t'),
            HasLastFailed = known.Contains('f'),
            IsSavepointAsked = known.Contains('v'),
            IsCheckpointAsked = known.Contains('c'),
            PauseLeft = known.Contains('w') ? TimeSpan.FromSeconds(3) : TimeSpan.FromSeconds(-3),
        };
        Assert.Equal(expected, CheckpointDecisions.Next(facts) switch
        {
            CheckpointDecision.Begin begin => begin.Kind.ToString(),
            CheckpointDecision.Wait wait => wait.For == TimeSpan.FromSeconds(3) ? "wait" : "waits wrongly",
            _ => "nothing",
        });
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, true)]
    [InlineData(3, 3, false)]
    [InlineData(4, 3, true)]
    public void More_failures_in_a_row_than_are_tolerated_fail_the_job(int failedInARow, int tolerated, bool expected) =>
        Assert.Equal(expected, CheckpointDecisions.FailsJob(failedInARow, tolerated));
}
