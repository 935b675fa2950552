using Freshet.Cep.Nfa;
using Freshet.Cep.Operators;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Cep;

/// <summary>
/// A stream in which a pattern is looked for; a function makes results of the matches. Each method gives a new one and leaves this as it is.
/// Not thread-safe.
/// </summary>
/// <typeparam name="T">The type of the events.</typeparam>
public sealed class PatternStream<T>
{
    private readonly PatternInput<T> _input;
    private readonly Automaton<T> _automaton;
    private readonly IComparer<T>? _comparer;
    private readonly Serializer<T>? _serializer;
    private readonly bool _inProcessingTime;
    private readonly OutputTag<T>? _lateTag;

    internal PatternStream(PatternInput<T> input, Pattern<T> pattern, IComparer<T>? comparer, Serializer<T>? serializer)
    {
        _input = input;
        _automaton = NfaCompiler<T>.Compile(pattern);
        _comparer = comparer;
        _serializer = serializer;
    }

    private PatternStream(PatternStream<T> other, bool inProcessingTime, OutputTag<T>? lateTag)
    {
        _input = other._input;
        _automaton = other._automaton;
        _comparer = other._comparer;
        _serializer = other._serializer;
        _inProcessingTime = inProcessingTime;
        _lateTag = lateTag;
    }

    /// <summary>Orders events by their event time: they wait until the watermark has passed them. It is so unless told otherwise.</summary>
    public PatternStream<T> InEventTime() => new(this, inProcessingTime: false, _lateTag);

    /// <summary>
    /// Takes events in the order of their arrival, at the time of the machine. With a comparer those of one millisecond wait until it has passed.
    /// </summary>
    public PatternStream<T> InProcessingTime() => new(this, inProcessingTime: true, _lateTag);

    /// <summary>
    /// Sends events that come at or behind the watermark to a side output, with their time; otherwise they are dropped. Read it by
    /// <c>GetSideOutput</c> of the results.
    /// </summary>
    public PatternStream<T> SideOutputLateData(OutputTag<T> tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        return new PatternStream<T>(this, _inProcessingTime, tag);
    }

    /// <summary>Runs a function over the matches; it needs a <c>Uid</c>.</summary>
    /// <param name="createFunction">Makes the function of a subtask; called once for each.</param>
    public DataStream<TOut> Process<TOut>(Func<PatternProcessFunction<T, TOut>> createFunction)
    {
        ArgumentNullException.ThrowIfNull(createFunction);
        return _input.Process(new CepDefinition<T, TOut>(
            _automaton, createFunction, new KeyElementsSerializer<T>(_automaton, _serializer ?? Serializers.For<T>()), _comparer, _inProcessingTime,
            _lateTag));
    }

    /// <summary>Makes one result of each match; it needs a <c>Uid</c>.</summary>
    public DataStream<TOut> Select<TOut>(Func<PatternMatch<T>, TOut> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        return Process(() => new SelectFunction<T, TOut>((match, output) => output.Collect(select(match))));
    }

    /// <summary>Makes one result of each match, and one of each partial match that ran out of time; it needs a <c>Uid</c>.</summary>
    /// <param name="timedOutTag">The side output for partial matches that ran out of time.</param>
    /// <param name="timedOut">Makes a result of a partial match and the time at which it had to have ended.</param>
    /// <param name="select">Makes a result of a match.</param>
    public DataStream<TOut> Select<TTimedOut, TOut>(
        OutputTag<TTimedOut> timedOutTag, Func<PatternMatch<T>, EventTime, TTimedOut> timedOut, Func<PatternMatch<T>, TOut> select)
    {
        ArgumentNullException.ThrowIfNull(timedOut);
        ArgumentNullException.ThrowIfNull(select);
        return FlatSelect(
            timedOutTag, (match, time, output) => output.Collect(timedOut(match, time)),
            (PatternMatch<T> match, Collector<TOut> output) => output.Collect(select(match)));
    }

    /// <summary>Makes any number of results of each match; it needs a <c>Uid</c>.</summary>
    public DataStream<TOut> FlatSelect<TOut>(Action<PatternMatch<T>, Collector<TOut>> select)
    {
        ArgumentNullException.ThrowIfNull(select);
        return Process(() => new SelectFunction<T, TOut>(select));
    }

    /// <summary>Makes any number of results of each match, and of each partial match that ran out of time; it needs a <c>Uid</c>.</summary>
    /// <param name="timedOutTag">The side output for partial matches that ran out of time.</param>
    /// <param name="timedOut">Makes results of a partial match and the time at which it had to have ended.</param>
    /// <param name="select">Makes results of a match.</param>
    public DataStream<TOut> FlatSelect<TTimedOut, TOut>(
        OutputTag<TTimedOut> timedOutTag, Action<PatternMatch<T>, EventTime, Collector<TTimedOut>> timedOut,
        Action<PatternMatch<T>, Collector<TOut>> select)
    {
        ArgumentNullException.ThrowIfNull(timedOutTag);
        ArgumentNullException.ThrowIfNull(timedOut);
        ArgumentNullException.ThrowIfNull(select);
        return Process(() => new SelectWithTimeoutFunction<T, TTimedOut, TOut>(timedOutTag, timedOut, select));
    }
}
