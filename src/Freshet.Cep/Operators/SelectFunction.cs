using Freshet.Functions;

namespace Freshet.Cep.Operators;

/// <summary>Makes results of matches by a delegate.</summary>
internal sealed class SelectFunction<TIn, TOut>(Action<PatternMatch<TIn>, Collector<TOut>> select) : PatternProcessFunction<TIn, TOut>
{
    public override void ProcessMatch(PatternMatch<TIn> match, PatternContext context, Collector<TOut> output) => select(match, output);
}

/// <summary>Makes results of matches, and of partial matches that ran out of time, by delegates.</summary>
internal sealed class SelectWithTimeoutFunction<TIn, TTimedOut, TOut>(
    OutputTag<TTimedOut> timedOutTag, Action<PatternMatch<TIn>, EventTime, Collector<TTimedOut>> timedOut,
    Action<PatternMatch<TIn>, Collector<TOut>> select)
    : PatternProcessFunction<TIn, TOut>, ITimedOutPartialMatchHandler<TIn>
{
    private readonly SideCollector _side = new(timedOutTag);

    public override void ProcessMatch(PatternMatch<TIn> match, PatternContext context, Collector<TOut> output) => select(match, output);

    public void ProcessTimedOutMatch(PatternMatch<TIn> match, PatternContext context)
    {
        _side.Context = context;
        timedOut(match, context.Timestamp, _side);
    }

    private sealed class SideCollector(OutputTag<TTimedOut> tag) : Collector<TTimedOut>
    {
        public PatternContext Context { get; set; } = null!;

        public override void Collect(TTimedOut value) => Context.Output(tag, value);

        public override void Collect(TTimedOut value, EventTime time) => throw new NotSupportedException(
            "A result of a partial match that ran out of time carries the time at which it did. Collect it without a time.");
    }
}
