using Freshet.Functions;

namespace Freshet.Cep.Operators;

/// <summary>The context of a match, and where its results go. Used by one thread.</summary>
internal sealed class MatchOutput<TKey, TOut> : PatternContext
    where TKey : notnull
{
    private readonly TimedCollector _collector;
    private readonly bool _inProcessingTime;
    private KeyedContext<TKey> _context = null!;
    private EventTime _time;

    public MatchOutput(bool inProcessingTime)
    {
        _inProcessingTime = inProcessingTime;
        _collector = new TimedCollector();
    }

    public override EventTime Timestamp => _time;

    public override EventTime CurrentProcessingTime => _context.CurrentProcessingTime;

    public Collector<TOut> Collector => _collector;

    public void Begin(KeyedContext<TKey> context, Collector<TOut> output)
    {
        _context = context;
        _collector.Output = output;
    }

    /// <summary>Goes on to a match of a time, in milliseconds since the Unix epoch.</summary>
    public void MoveTo(long time)
    {
        _time = new EventTime(time);
        _collector.Time = ResultTime;
    }

    public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => _context.Output(tag, value, ResultTime);

    private EventTime ResultTime => _inProcessingTime ? EventTime.None : _time;

    private sealed class TimedCollector : Collector<TOut>
    {
        public Collector<TOut> Output { get; set; } = null!;

        public EventTime Time { get; set; }

        public override void Collect(TOut value) => Output.Collect(value, Time);

        public override void Collect(TOut value, EventTime time) => Output.Collect(value, time);
    }
}
