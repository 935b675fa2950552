using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Runtime.Time;

namespace Freshet.Runtime.Operators.IntervalJoin;

/// <summary>
/// Joins each record with those of the other input that have its key and a time in the interval around its own, as they come. A record is
/// kept until the watermark says that no partner can follow; a timer for the earliest record of a key and input drops what is over.
/// </summary>
internal sealed class IntervalJoinOperator<TKey, TLeft, TRight, TOut> : TwoInputOperator<TLeft, TRight, TOut>
    where TKey : notnull
{
    private readonly IntervalJoinNode<TKey, TLeft, TRight, TOut> _node;
    private readonly ProcessJoinFunction<TLeft, TRight, TOut> _function;
    private readonly KeyedStateBackend _backend;
    private readonly long _lower;
    private readonly long _upper;
    private readonly KeyedState<TKey, VoidNamespace> _state;
    private readonly KeyedTable<VoidNamespace, IntervalBuffer<TLeft>> _left;
    private readonly KeyedTable<VoidNamespace, IntervalBuffer<TRight>> _right;
    private readonly TimerService<TKey, JoinSide> _timers;
    private readonly FunctionState _functionState;
    private readonly FunctionOutputs<TOut> _outputs;
    private readonly PairContext _pair;

    public IntervalJoinOperator(
        IntervalJoinNode<TKey, TLeft, TRight, TOut> node, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        _node = node;
        _function = node.CreateFunction();
        _functionState = new FunctionState(node, subtask, _function);
        _backend = backend;
        bool isSwapped = FaultPoints.IsOn(FaultPoint.JoinBoundsSwapped);
        _lower = (node.Options.LowerBound.Ticks / TimeSpan.TicksPerMillisecond) + (node.Options.IsLowerExclusive != isSwapped ? 1 : 0);
        _upper = (node.Options.UpperBound.Ticks / TimeSpan.TicksPerMillisecond) - (node.Options.IsUpperExclusive != isSwapped ? 1 : 0);
        _state = backend.Create<TKey, VoidNamespace>(node.Left.Serializer, VoidNamespaceSerializer.Instance);
        _left = _state.Table("left", new IntervalBufferSerializer<TLeft>(node.LeftSerializer));
        _right = _state.Table("right", new IntervalBufferSerializer<TRight>(node.RightSerializer));
        _timers = new TimerService<TKey, JoinSide>(node.Left.Serializer, JoinSideSerializer.Instance, backend.Range);
        _outputs = new FunctionOutputs<TOut>(next, sides);
        _pair = new PairContext(sides);
    }

    public override OperatorUsage Usage
    {
        get
        {
            long timers = 0;
            foreach (IntervalBuffer<TLeft> buffer in _left.Values)
                timers += buffer.CountTimes();
            foreach (IntervalBuffer<TRight> buffer in _right.Values)
                timers += buffer.CountTimes();
            return new OperatorUsage(timers, 0, !_state.IsEmpty);
        }
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _functionState.Open(restored, context);
        KeyedRestore.Run(restored, _backend, section => _state.TryRestore(section) || _timers.TryRestore(section));
        _timers.Open(context);
    }

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier)
    {
        var sections = new List<StateSection>();
        var captures = new List<IStateCapture>();
        _backend.Capture(barrier, sections, captures);
        _timers.Capture(barrier, captures);
        _functionState.Write(barrier.Id, sections);
        return new OperatorSnapshot(Node.Uid!, sections) { Captures = captures };
    }

    protected override void Process1(ReadOnlySpan<Record<TLeft>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
                ProcessLeft(in batch[i]);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        _outputs.Flush();
    }

    protected override void Process2(ReadOnlySpan<Record<TRight>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
                ProcessRight(in batch[i]);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        _outputs.Flush();
    }

    protected override void ProcessWatermark(EventTime watermark)
    {
        _timers.Watermark = watermark;
        while (_timers.TryTakeEvent(out Timer<TKey, JoinSide> timer))
        {
            _state.Scope.Set(timer.Key);
            if (timer.Namespace.IsRight)
                Drop(_right, timer.Namespace, RightStays);
            else
                Drop(_left, timer.Namespace, LeftStays);
        }

        _outputs.EmitWatermark(watermark);
    }

    protected override void ProcessStatus(bool idle) => _outputs.EmitStatus(idle);

    // A left record finds partners up to the upper bound behind it, a right one up to the lower bound before it.
    private long LeftStays => Math.Max(0, _upper);

    private long RightStays => Math.Max(0, -_lower);

    private void ProcessLeft(in Record<TLeft> left)
    {
        if (IsLate(left.Time))
        {
            if (_node.Options.LeftLateTag is { } tag)
                _outputs.Sides.Emit(tag, left.Value, left.Time);
            return;
        }

        _state.Scope.Set(_node.Left.Selector(left.Value));
        Keep(_left, in left, new JoinSide(IsRight: false), LeftStays);
        if (!_right.TryGet(out IntervalBuffer<TRight>? rights))
            return;
        foreach (ref readonly Record<TRight> right in rights.Between(Move(left.Time, _lower), Move(left.Time, _upper)))
            Join(in left, in right);
    }

    private void ProcessRight(in Record<TRight> right)
    {
        if (IsLate(right.Time))
        {
            if (_node.Options.RightLateTag is { } tag)
                _outputs.Sides.Emit(tag, right.Value, right.Time);
            return;
        }

        _state.Scope.Set(_node.Right.Selector(right.Value));
        Keep(_right, in right, new JoinSide(IsRight: true), RightStays);
        if (!_left.TryGet(out IntervalBuffer<TLeft>? lefts))
            return;
        foreach (ref readonly Record<TLeft> left in lefts.Between(Move(right.Time, -_upper), Move(right.Time, -_lower)))
            Join(in left, in right);
    }

    private bool IsLate(EventTime time) => time != EventTime.None
        ? time < _timers.Watermark
        : throw new InvalidOperationException(
            "A record without event time came to an interval join. Give its source a watermark strategy with a timestamp assigner.");

    private void Keep<T>(KeyedTable<VoidNamespace, IntervalBuffer<T>> table, in Record<T> record, JoinSide side, long stays)
    {
        bool existed = table.TryGetToChange(out IntervalBuffer<T>? buffer);
        buffer ??= new IntervalBuffer<T>();
        bool isEarliest = !existed || record.Time < buffer.Earliest;
        buffer.Add(in record);
        table.Set(buffer);
        if (isEarliest)
            _timers.RegisterEventTime(_state.Scope.Key, side, Move(record.Time, stays));
    }

    private void Drop<T>(KeyedTable<VoidNamespace, IntervalBuffer<T>> table, JoinSide side, long stays)
    {
        if (!table.TryGetToChange(out IntervalBuffer<T>? buffer))
            return;
        if (_timers.Watermark == EventTime.Max)
            buffer.DropUntil(EventTime.Max);
        else
            buffer.DropUntil(Move(_timers.Watermark, -stays));
        if (buffer.Count == 0)
        {
            table.Clear();
            return;
        }

        table.Set(buffer);
        _timers.RegisterEventTime(_state.Scope.Key, side, Move(buffer.Earliest, stays));
    }

    private void Join(ref readonly Record<TLeft> left, ref readonly Record<TRight> right)
    {
        _pair.Move(left.Time, right.Time);
        _outputs.Collector.Time = _pair.Time;
        _function.Process(left.Value, right.Value, _pair, _outputs.Collector);
    }

    private static EventTime Move(EventTime time, long by)
    {
        long moved = unchecked(time.Milliseconds + by);
        if (by >= 0 ? moved < time.Milliseconds : moved > time.Milliseconds)
            moved = by >= 0 ? long.MaxValue : long.MinValue;
        return new EventTime(moved);
    }

    private sealed class PairContext(SideOutputs sides) : JoinContext
    {
        private EventTime _left;
        private EventTime _right;

        public override EventTime LeftTime => _left;

        public override EventTime RightTime => _right;

        public override EventTime Time => _left > _right ? _left : _right;

        public void Move(EventTime left, EventTime right) => (_left, _right) = (left, right);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => sides.Emit(tag, value, Time);
    }
}
