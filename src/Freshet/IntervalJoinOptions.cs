namespace Freshet;

/// <summary>
/// Which records an interval join brings together: right ones whose time, less the left one's, lies between the bounds. Immutable; safe to share.
/// </summary>
/// <typeparam name="TLeft">The type of the left records.</typeparam>
/// <typeparam name="TRight">The type of the right records.</typeparam>
/// <param name="LowerBound">The least that the right time lies behind the left one, in whole milliseconds; negative for before it.</param>
/// <param name="UpperBound">The most that the right time lies behind the left one, in whole milliseconds.</param>
/// <param name="IsLowerExclusive">Whether the lower bound itself is out.</param>
/// <param name="IsUpperExclusive">Whether the upper bound itself is out.</param>
/// <param name="LeftLateTag">Where left records go that come behind the watermark; null drops them.</param>
/// <param name="RightLateTag">Where right records go that come behind the watermark; null drops them.</param>
public sealed record IntervalJoinOptions<TLeft, TRight>(
    TimeSpan LowerBound, TimeSpan UpperBound, bool IsLowerExclusive = false, bool IsUpperExclusive = false,
    OutputTag<TLeft>? LeftLateTag = null, OutputTag<TRight>? RightLateTag = null);
