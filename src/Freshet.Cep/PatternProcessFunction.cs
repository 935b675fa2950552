using Freshet.Functions;

namespace Freshet.Cep;

/// <summary>
/// Makes results of matches. The runtime makes one instance per subtask and calls it from one thread at a time. One that implements
/// <see cref="ITimedOutPartialMatchHandler{TIn}"/> sees partial matches that ran out of time as well.
/// </summary>
/// <typeparam name="TIn">The type of the events.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class PatternProcessFunction<TIn, TOut>
{
    /// <summary>Called for each match. Results carry the match's time under event time, none under processing time.</summary>
    public abstract void ProcessMatch(PatternMatch<TIn> match, PatternContext context, Collector<TOut> output);
}
