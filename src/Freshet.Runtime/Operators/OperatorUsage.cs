namespace Freshet.Runtime.Operators;

/// <summary>What an operator keeps at a moment. Timers count as in Flink: one for each key, namespace and time, however they are kept.</summary>
/// <param name="EventTimeTimers">The event-time timers that wait.</param>
/// <param name="ProcessingTimeTimers">The processing-time timers that wait.</param>
/// <param name="HasKeyedState">Whether any key has state.</param>
internal readonly record struct OperatorUsage(long EventTimeTimers, long ProcessingTimeTimers, bool HasKeyedState)
{
    public static OperatorUsage operator +(OperatorUsage left, OperatorUsage right) => new(
        left.EventTimeTimers + right.EventTimeTimers, left.ProcessingTimeTimers + right.ProcessingTimeTimers,
        left.HasKeyedState || right.HasKeyedState);
}
