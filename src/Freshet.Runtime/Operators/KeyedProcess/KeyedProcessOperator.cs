using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Runtime.Time;

namespace Freshet.Runtime.Operators.KeyedProcess;

/// <summary>Runs a keyed process function with its state and timers.</summary>
internal sealed class KeyedProcessOperator<TKey, TIn, TOut> : StreamOperator<TIn, TOut>
    where TKey : notnull
{
    private readonly Func<TIn, TKey> _selector;
    private readonly KeyedProcessFunction<TKey, TIn, TOut> _function;
    private readonly HeapKeyedState<TKey, VoidNamespace> _state;
    private readonly TimerService<TKey, VoidNamespace> _timers;
    private readonly KeyGroupRange _range;
    private readonly SideOutputs _sides;
    private readonly BatchCollector<TOut> _collector;
    private readonly Context _context;
    private readonly TKey[] _keys = new TKey[HeapKeyedState<TKey, VoidNamespace>.KeyChunk];

    public KeyedProcessOperator(
        KeyedProcessNode<TKey, TIn, TOut> node, int subtask, KeyGroupRange range, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        _selector = node.Input.Selector;
        _function = node.CreateFunction();
        _state = new HeapKeyedState<TKey, VoidNamespace>(node.Input.Serializer, VoidNamespaceSerializer.Instance, range);
        _timers = new TimerService<TKey, VoidNamespace>(node.Input.Serializer, VoidNamespaceSerializer.Instance, range);
        _range = range;
        _sides = sides;
        _collector = new BatchCollector<TOut>(next);
        _context = new Context(this);
    }

    public override OperatorUsage Usage => new(_timers.EventTimeCount, _timers.ProcessingTimeCount, !_state.IsEmpty);

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _function.Open(_state);
        KeyedRestore.Run(restored, _range, section => _state.TryRestore(section) || _timers.TryRestore(section));
        _timers.Open(context);
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int at = 0;
        try
        {
            for (int first = 0; first < batch.Length; first += _keys.Length)
                Process(batch.Slice(first, Math.Min(_keys.Length, batch.Length - first)), first, ref at);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(at, batch[at].Time, e);
        }

        Received += batch.Length;
        _collector.Flush();
        _sides.Flush();
    }

    public override void EmitWatermark(EventTime watermark)
    {
        _timers.Watermark = watermark;
        while (_timers.TryTakeEvent(out Timer<TKey, VoidNamespace> timer))
            Fire(timer, TimeDomain.EventTime);
        _collector.Flush();
        _sides.Flush();
        Next.EmitWatermark(watermark);
        _sides.EmitWatermark(watermark);
    }

    public override void OnProcessingTime(DateTimeOffset now)
    {
        while (_timers.TryTakeProcessing(now, out Timer<TKey, VoidNamespace> timer))
            Fire(timer, TimeDomain.ProcessingTime);
        _collector.Flush();
        _sides.Flush();
    }

    public override void EmitStatus(bool idle)
    {
        base.EmitStatus(idle);
        _sides.EmitStatus(idle);
    }

    public override OperatorSnapshot? Snapshot(long checkpointId)
    {
        var sections = new List<StateSection>();
        _state.Write(sections);
        _timers.Write(sections);
        return new OperatorSnapshot(Node.Uid!, sections);
    }

    // Apart from the handler, so that the loops' variables stay in registers.
    private void Process(ReadOnlySpan<Record<TIn>> chunk, int first, ref int at)
    {
        Span<TKey> keys = _keys.AsSpan(0, chunk.Length);
        Func<TIn, TKey> selector = _selector;
        for (int i = 0; i < keys.Length; i++)
        {
            at = first + i;
            keys[i] = selector(chunk[i].Value);
        }

        _state.LookAhead(keys);
        for (int i = 0; i < keys.Length; i++)
        {
            at = first + i;
            EventTime time = chunk[i].Time;
            _state.Scope.Set(keys[i], i);
            _context.Move(time, TimeDomain.EventTime);
            _collector.Time = time;
            _function.Process(chunk[i].Value, _context, _collector);
        }
    }

    private void Fire(Timer<TKey, VoidNamespace> timer, TimeDomain domain)
    {
        _state.Scope.Set(timer.Key);
        _context.Move(timer.Time, domain);
        _collector.Time = domain == TimeDomain.EventTime ? timer.Time : EventTime.None;
        try
        {
            _function.OnTimer(timer.Time, _context, _collector);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(-1, timer.Time, e);
        }
    }

    private sealed class Context(KeyedProcessOperator<TKey, TIn, TOut> owner) : KeyedContext<TKey>
    {
        private readonly KeyedScope<TKey, VoidNamespace> _scope = owner._state.Scope;
        private EventTime _time;
        private TimeDomain _domain;

        public override TKey Key => _scope.Key;

        public override EventTime Time => _time;

        public override TimeDomain TimeDomain => _domain;

        public override EventTime Watermark => owner._timers.Watermark;

        public override EventTime CurrentProcessingTime => owner._timers.Now;

        public void Move(EventTime time, TimeDomain domain) => (_time, _domain) = (time, domain);

        public override void RegisterEventTimeTimer(EventTime time) => owner._timers.RegisterEventTime(Key, default, time);

        public override void DeleteEventTimeTimer(EventTime time) => owner._timers.DeleteEventTime(Key, default, time);

        public override void RegisterProcessingTimeTimer(EventTime time) => owner._timers.RegisterProcessingTime(Key, default, time);

        public override void DeleteProcessingTimeTimer(EventTime time) => owner._timers.DeleteProcessingTime(Key, default, time);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => owner._sides.Emit(tag, value, _time);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value, EventTime time) => owner._sides.Emit(tag, value, time);
    }
}
