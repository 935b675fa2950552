namespace Freshet.Cep.Nfa;

/// <summary>The event at hand and the partial match that it is shown to, as conditions see them. Used by one thread.</summary>
internal sealed class MatchContext<T>(string[] patternNames) : ConditionContext<T>
{
    private MatchNode<T>? _last;
    private PatternMatch<T>? _match; // of the partial match at hand, made when a condition asks
    private long _timestamp;
    private long _processingTime;

    public override EventTime Timestamp => new(_timestamp);

    public override EventTime CurrentProcessingTime => new(_processingTime);

    public void MoveToEvent(long timestamp, long processingTime) => (_timestamp, _processingTime) = (timestamp, processingTime);

    public void MoveToMatch(MatchNode<T>? last) => (_last, _match) = (last, null);

    public override IReadOnlyList<T> EventsForPattern(string patternName) => (_match ??= PatternMatch<T>.Of(_last, patternNames))[patternName];
}
