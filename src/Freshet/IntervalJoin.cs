using Freshet.Graph;

namespace Freshet;

/// <summary>An interval join that still has no interval; made by <c>KeyedStream.IntervalJoin</c>. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TLeft">The type of the left records.</typeparam>
/// <typeparam name="TRight">The type of the right records.</typeparam>
public sealed class IntervalJoin<TKey, TLeft, TRight>
    where TKey : notnull
{
    private readonly KeyedEdge<TKey, TLeft> _left;
    private readonly KeyedEdge<TKey, TRight> _right;

    internal IntervalJoin(KeyedEdge<TKey, TLeft> left, KeyedEdge<TKey, TRight> right) => (_left, _right) = (left, right);

    /// <summary>Joins records whose times, right less left, lie between the bounds, both included unless told otherwise.</summary>
    /// <param name="lowerBound">The least difference; negative where the right record may be the earlier one. Cut to milliseconds.</param>
    /// <param name="upperBound">The greatest difference. Cut to milliseconds.</param>
    /// <exception cref="ArgumentException">The lower bound lies above the upper one.</exception>
    public IntervalJoined<TKey, TLeft, TRight> Between(TimeSpan lowerBound, TimeSpan upperBound)
    {
        if (lowerBound > upperBound)
        {
            throw new ArgumentException(
                $"The interval join of '{_left.From.Name}' with '{_right.From.Name}' has a lower bound ({lowerBound}) above its upper bound ({upperBound}), "
                + "so it would join nothing. Swap them.",
                nameof(lowerBound));
        }

        return new IntervalJoined<TKey, TLeft, TRight>(_left, _right, new IntervalJoinOptions<TLeft, TRight>(lowerBound, upperBound));
    }
}
