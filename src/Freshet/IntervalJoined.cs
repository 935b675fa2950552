using Freshet.Functions;
using Freshet.Graph;
using Freshet.State;

namespace Freshet;

/// <summary>An interval join with its interval. Not thread-safe.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="TLeft">The type of the left records.</typeparam>
/// <typeparam name="TRight">The type of the right records.</typeparam>
public sealed class IntervalJoined<TKey, TLeft, TRight>
    where TKey : notnull
{
    private readonly KeyedEdge<TKey, TLeft> _left;
    private readonly KeyedEdge<TKey, TRight> _right;
    private IntervalJoinOptions<TLeft, TRight> _options;

    internal IntervalJoined(KeyedEdge<TKey, TLeft> left, KeyedEdge<TKey, TRight> right, IntervalJoinOptions<TLeft, TRight> options) =>
        (_left, _right, _options) = (left, right, options);

    /// <summary>Leaves the lower bound itself out.</summary>
    public IntervalJoined<TKey, TLeft, TRight> LowerBoundExclusive()
    {
        _options = _options with { IsLowerExclusive = true };
        return this;
    }

    /// <summary>Leaves the upper bound itself out.</summary>
    public IntervalJoined<TKey, TLeft, TRight> UpperBoundExclusive()
    {
        _options = _options with { IsUpperExclusive = true };
        return this;
    }

    /// <summary>Sends left records that come behind the watermark to a side output instead of dropping them.</summary>
    public IntervalJoined<TKey, TLeft, TRight> SideOutputLeftLateData(OutputTag<TLeft> tag)
    {
        _options = _options with { LeftLateTag = tag };
        return this;
    }

    /// <summary>Sends right records that come behind the watermark to a side output instead of dropping them.</summary>
    public IntervalJoined<TKey, TLeft, TRight> SideOutputRightLateData(OutputTag<TRight> tag)
    {
        _options = _options with { RightLateTag = tag };
        return this;
    }

    /// <summary>Runs a function for each pair; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask.</param>
    /// <param name="leftSerializer">How left records become bytes in state; null asks for a built-in serializer.</param>
    /// <param name="rightSerializer">How right records become bytes in state; null asks for a built-in serializer.</param>
    public DataStream<TOut> Process<TOut>(
        Func<ProcessJoinFunction<TLeft, TRight, TOut>> createFunction, Serializer<TLeft>? leftSerializer = null,
        Serializer<TRight>? rightSerializer = null) =>
        new(new IntervalJoinNode<TKey, TLeft, TRight, TOut>(
            _left, _right, _options, leftSerializer ?? Serializers.For<TLeft>(), rightSerializer ?? Serializers.For<TRight>(), createFunction));
}
