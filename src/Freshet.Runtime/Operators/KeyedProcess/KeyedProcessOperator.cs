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
    private readonly HeapKeyedState<TKey> _state;
    private readonly TimerQueue<TKey> _timers = new();
    private readonly SideOutputs _sides;
    private readonly BatchCollector<TOut> _collector;
    private readonly Context _context;
    private EventTime _watermark = EventTime.None;

    public KeyedProcessOperator(
        KeyedProcessNode<TKey, TIn, TOut> node, int subtask, KeyGroupRange range, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        _selector = node.Input.Selector;
        _function = node.CreateFunction();
        _state = new HeapKeyedState<TKey>(node.Input.Serializer, range);
        _sides = sides;
        _collector = new BatchCollector<TOut>(next);
        _context = new Context(this);
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _function.Open(_state);
        if (restored is not null)
            _state.Restore(restored, _timers);
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                ref readonly Record<TIn> record = ref batch[i];
                TKey key = _selector(record.Value);
                _state.SetKey(key);
                _context.Move(key, record.Time);
                _collector.Time = record.Time;
                _function.Process(record.Value, _context, _collector);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e);
        }

        Received += batch.Length;
        _collector.Flush();
        _sides.Flush();
    }

    public override void EmitWatermark(EventTime watermark)
    {
        _watermark = watermark;
        while (_timers.TryTake(watermark, out TKey key, out EventTime time))
        {
            _state.SetKey(key);
            _context.Move(key, time);
            _collector.Time = time;
            try
            {
                _function.OnTimer(time, _context, _collector);
            }
            catch (Exception e) when (e is not OperatorFailedException)
            {
                throw Failed(-1, time, e);
            }
        }

        _collector.Flush();
        _sides.Flush();
        Next.EmitWatermark(watermark);
        _sides.EmitWatermark(watermark);
    }

    public override void EmitStatus(bool idle)
    {
        base.EmitStatus(idle);
        _sides.EmitStatus(idle);
    }

    public override OperatorSnapshot? Snapshot(long checkpointId) => _state.Snapshot(Node.Uid!, _timers);

    private sealed class Context(KeyedProcessOperator<TKey, TIn, TOut> owner) : KeyedContext<TKey>
    {
        private TKey _key = default!;
        private EventTime _time;

        public override TKey Key => _key;

        public override EventTime Time => _time;

        public override EventTime Watermark => owner._watermark;

        public void Move(TKey key, EventTime time) => (_key, _time) = (key, time);

        public override void RegisterEventTimeTimer(EventTime time) => owner._timers.Register(_key, time);

        public override void DeleteEventTimeTimer(EventTime time) => owner._timers.Delete(_key, time);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => owner._sides.Emit(tag, value, _time);
    }
}
