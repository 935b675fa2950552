using Freshet.Sinks;

namespace Freshet.Runtime.Tests;

public sealed class CommitRecoveryTests
{
    [Theory]
    // 4 was confirmed; 6, 9 and 12 wait in the checkpoint
    [InlineData(0, false)] // it has lost something, which is another matter
    [InlineData(3, false)]
    [InlineData(4, false)]
    [InlineData(5, true)] // of another past
    [InlineData(6, false)]
    [InlineData(7, true)]
    [InlineData(9, false)]
    [InlineData(11, true)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    public void Store_is_ahead_where_its_mark_is_none_that_the_checkpoint_knows(long mark, bool isAhead)
    {
        var recovery = new CommitRecovery
        {
            Sequences = new Dictionary<int, long> { [1] = 12 },
            Confirmed = new Dictionary<int, long> { [1] = 4 },
            Pending = new Dictionary<int, IReadOnlyList<long>> { [1] = [6, 9, 12] },
        };
        Assert.Equal(isAhead, recovery.IsAhead(1, mark));
    }

    [Theory]
    [InlineData(11, false)]
    [InlineData(12, false)]
    [InlineData(13, true)]
    public void Store_of_which_all_was_confirmed_is_ahead_behind_that(long mark, bool isAhead) =>
        Assert.Equal(isAhead, new CommitRecovery { Sequences = new Dictionary<int, long> { [1] = 12 } }.IsAhead(1, mark));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Store_is_ahead_with_anything_of_a_lineage_that_the_checkpoint_does_not_know(long mark, bool isAhead) =>
        Assert.Equal(isAhead, new CommitRecovery { Sequences = new Dictionary<int, long> { [1] = 12 } }.IsAhead(2, mark));
}
