namespace Freshet.Cep;

/// <summary>What a <see cref="PatternProcessFunction{TIn,TOut}"/> also implements to see partial matches that ran out of time.</summary>
/// <typeparam name="TIn">The type of the events.</typeparam>
public interface ITimedOutPartialMatchHandler<TIn>
{
    /// <summary>
    /// Called for each partial match that did not end in time. The context's time is that at which it had to have ended; results go to side
    /// outputs.
    /// </summary>
    void ProcessTimedOutMatch(PatternMatch<TIn> match, PatternContext context);
}
