using Freshet.Functions;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Runtime.Time;
using Freshet.State;

namespace Freshet.Runtime.Operators.Functions;

/// <summary>
/// What a keyed user function is run with, whatever the number of its inputs: keyed state, timers of both clocks, outputs, state of its
/// subtask, and what it sees of them.
/// </summary>
internal sealed class KeyedFunctionHost<TKey, TOut>
    where TKey : notnull
{
    private readonly Node _node;
    private readonly KeyedStateBackend _backend;
    private readonly FunctionState _functionState;
    private readonly TimerService<TKey, VoidNamespace> _timers;
    private readonly Action<EventTime, KeyedReadOnlyBroadcastContext<TKey>, Collector<TOut>> _onTimer;
    private readonly Func<int, EventTime, Exception, OperatorFailedException> _failed;
    private readonly BatchCollector<TOut> _collector;
    private readonly KeyChunk<TKey> _chunk = new();
    private EventTime _time = EventTime.None;
    private TimeDomain _domain;

    /// <param name="node">The node.</param>
    /// <param name="function">The function's state of its subtask.</param>
    /// <param name="keySerializer">How keys become bytes.</param>
    /// <param name="backend">Where the subtask has its keyed state.</param>
    /// <param name="outputs">Where results go.</param>
    /// <param name="onTimer">The function's method for timers, called with the key in scope.</param>
    /// <param name="failed">The operator's error for a record of the batch at hand, or for a timer at -1.</param>
    public KeyedFunctionHost(
        Node node, FunctionState function, Serializer<TKey> keySerializer, KeyedStateBackend backend, FunctionOutputs<TOut> outputs,
        Action<EventTime, KeyedReadOnlyBroadcastContext<TKey>, Collector<TOut>> onTimer,
        Func<int, EventTime, Exception, OperatorFailedException> failed)
    {
        KeyGroups.Check<TKey>();
        _node = node;
        _backend = backend;
        _functionState = function;
        _onTimer = onTimer;
        _failed = failed;
        _timers = new TimerService<TKey, VoidNamespace>(keySerializer, VoidNamespaceSerializer.Instance, backend.Range);
        State = backend.Create<TKey, VoidNamespace>(keySerializer, VoidNamespaceSerializer.Instance);
        Outputs = outputs;
        _collector = outputs.Collector;
        Context = new HostContext(this);
        BroadcastContext = new WritingContext(this);
    }

    public KeyedState<TKey, VoidNamespace> State { get; }

    public FunctionOutputs<TOut> Outputs { get; }

    /// <summary>What the function sees of the record or timer at hand.</summary>
    public KeyedReadOnlyBroadcastContext<TKey> Context { get; }

    /// <summary>What the function sees of the broadcast record at hand.</summary>
    public KeyedBroadcastContext<TKey> BroadcastContext { get; }

    public OperatorUsage Usage => new(_timers.EventTimeCount, _timers.ProcessingTimeCount, !State.IsEmpty);

    /// <summary>Gives the function its states, and them what was restored.</summary>
    /// <param name="restored">The snapshot; null at a first start.</param>
    /// <param name="context">The task.</param>
    /// <param name="openFunction">Opens the function with its keyed state.</param>
    public void Open(OperatorSnapshot? restored, OperatorContext context, Action<IKeyedStateStore> openFunction)
    {
        _functionState.Open(restored, context);
        State.Open(context);
        openFunction(State);
        KeyedRestore.Run(restored, _backend, section => State.TryRestore(section) || _timers.TryRestore(section));
        _timers.Open(context);
    }

    /// <summary>Handles the records of a batch one by one, and sends on what the function collected.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="selector">Gives the key that is in scope for a record; null where the records belong to no key.</param>
    /// <param name="handler">Calls the function.</param>
    public void Process<TIn, THandler>(ReadOnlySpan<Record<TIn>> batch, Func<TIn, TKey>? selector, THandler handler)
        where THandler : struct, IRecordHandler<TIn>
    {
        int at = 0;
        try
        {
            if (selector is null)
            {
                ProcessWithoutKey(batch, handler, ref at);
            }
            else
            {
                for (int first = 0; first < batch.Length; first += KeyChunk<TKey>.Size)
                    ProcessChunk(batch, first, selector, handler, ref at);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw _failed(at, batch[at].Time, e).About(in batch[at]);
        }

        Outputs.Flush();
    }

    /// <summary>Fires the event-time timers that a watermark has reached, and sends it on behind their results.</summary>
    public void AdvanceWatermark(EventTime watermark)
    {
        _timers.Watermark = watermark;
        while (_timers.TryTakeEvent(out Timer<TKey, VoidNamespace> timer))
            Fire(timer, TimeDomain.EventTime, timer.Time);
        Outputs.Flush();
        Outputs.EmitWatermark(watermark);
    }

    /// <summary>Fires the processing-time timers that are due.</summary>
    public void OnProcessingTime(DateTimeOffset now)
    {
        while (_timers.TryTakeProcessing(now, out Timer<TKey, VoidNamespace> timer))
            Fire(timer, TimeDomain.ProcessingTime, EventTime.None);
        Outputs.Flush();
    }

    public OperatorSnapshot Snapshot(CheckpointBarrier barrier)
    {
        var sections = new List<StateSection>();
        var captures = new List<IStateCapture>();
        _backend.Capture(barrier, sections, captures);
        _timers.Capture(barrier, captures);
        _functionState.Write(barrier.Id, sections);
        return new OperatorSnapshot(_node.Uid!, sections) { Captures = captures };
    }

    // The loops are apart from the handler, so that their variables stay in registers.
    private void ProcessWithoutKey<TIn, THandler>(ReadOnlySpan<Record<TIn>> batch, THandler handler, ref int at)
        where THandler : struct, IRecordHandler<TIn>
    {
        for (int i = 0; i < batch.Length; i++)
        {
            at = i;
            State.Scope.Leave();
            Move(batch[i].Time, TimeDomain.EventTime, batch[i].Time);
            handler.Handle(in batch[i]);
        }
    }

    private void ProcessChunk<TIn, THandler>(
        ReadOnlySpan<Record<TIn>> batch, int first, Func<TIn, TKey> selector, THandler handler, ref int at)
        where THandler : struct, IRecordHandler<TIn>
    {
        ReadOnlySpan<TKey> keys = _chunk.Select(batch, first, selector, ref at);
        State.LookAhead(keys);
        KeyedScope<TKey, VoidNamespace> scope = State.Scope;
        for (int i = 0; i < keys.Length; i++)
        {
            at = first + i;
            scope.Set(keys[i], i);
            Move(batch[at].Time, TimeDomain.EventTime, batch[at].Time);
            handler.Handle(in batch[at]);
        }
    }

    private void Fire(Timer<TKey, VoidNamespace> timer, TimeDomain domain, EventTime resultTime)
    {
        State.Scope.Set(timer.Key);
        Move(timer.Time, domain, resultTime);
        try
        {
            _onTimer(timer.Time, Context, _collector);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw _failed(-1, timer.Time, e);
        }
    }

    private void Move(EventTime time, TimeDomain domain, EventTime resultTime)
    {
        (_time, _domain) = (time, domain);
        _collector.Time = resultTime;
    }

    private sealed class HostContext(KeyedFunctionHost<TKey, TOut> host) : KeyedReadOnlyBroadcastContext<TKey>
    {
        private readonly KeyedScope<TKey, VoidNamespace> _scope = host.State.Scope;
        private readonly TimerService<TKey, VoidNamespace> _timers = host._timers;

        public override TKey Key => _scope.Key;

        public override EventTime Time => host._time;

        public override TimeDomain TimeDomain => host._domain;

        public override EventTime Watermark => _timers.Watermark;

        public override EventTime CurrentProcessingTime => _timers.Now;

        public override void RegisterEventTimeTimer(EventTime time) => _timers.RegisterEventTime(Key, default, time);

        public override void DeleteEventTimeTimer(EventTime time) => _timers.DeleteEventTime(Key, default, time);

        public override void RegisterProcessingTimeTimer(EventTime time) => _timers.RegisterProcessingTime(Key, default, time);

        public override void DeleteProcessingTimeTimer(EventTime time) => _timers.DeleteProcessingTime(Key, default, time);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => host.Outputs.Sides.Emit(tag, value, host._time);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value, EventTime time) => host.Outputs.Sides.Emit(tag, value, time);

        public override ReadOnlyBroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor) =>
            host._functionState.Broadcast(descriptor);
    }

    private sealed class WritingContext(KeyedFunctionHost<TKey, TOut> host) : KeyedBroadcastContext<TKey>
    {
        public override EventTime Time => host._time;

        public override EventTime Watermark => host._timers.Watermark;

        public override EventTime CurrentProcessingTime => host._timers.Now;

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => host.Outputs.Sides.Emit(tag, value, host._time);

        public override BroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor) =>
            host._functionState.Broadcast(descriptor);

        public override void ApplyToKeyedState<T>(ValueStateDescriptor<T> descriptor, Action<TKey, ValueState<T>> function) =>
            Apply(descriptor.Name, function);

        public override void ApplyToKeyedState<T>(ListStateDescriptor<T> descriptor, Action<TKey, ListState<T>> function) =>
            Apply(descriptor.Name, function);

        public override void ApplyToKeyedState<TMapKey, TValue>(
            MapStateDescriptor<TMapKey, TValue> descriptor, Action<TKey, MapState<TMapKey, TValue>> function) => Apply(descriptor.Name, function);

        public override void ApplyToKeyedState<T>(ReducingStateDescriptor<T> descriptor, Action<TKey, ReducingState<T>> function) =>
            Apply(descriptor.Name, function);

        public override void ApplyToKeyedState<TIn, TAccumulator, TResult>(
            AggregatingStateDescriptor<TIn, TAccumulator, TResult> descriptor, Action<TKey, AggregatingState<TIn, TResult>> function) =>
            Apply(descriptor.Name, function);

        private void Apply<TState>(string name, Action<TKey, TState> function)
            where TState : class
        {
            TState state = host.State.HandleOf<TState>(name);
            foreach (TKey key in host.State.KeysOf(name))
            {
                host.State.Scope.Set(key);
                function(key, state);
            }

            host.State.Scope.Leave();
        }
    }
}
