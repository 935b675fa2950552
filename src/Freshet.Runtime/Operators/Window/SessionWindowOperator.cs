using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Runtime.Time;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// Event-time sessions of one gap under the default trigger, without lateness. A key has one entry with its sessions, and one alarm: a record that
/// makes a session longer only moves its end, and the alarm finds that when it rings. Gives what
/// <see cref="WindowOperator{TKey,TIn,TContent,TOut}"/> gives.
/// </summary>
internal sealed class SessionWindowOperator<TKey, TIn, TContent, TOut> : StreamOperator<TIn, TOut>
    where TKey : notnull
{
    private const int MostFreeLists = 1024;

    private readonly WindowDefinition<TKey, TIn, TContent, TOut> _definition;
    private readonly WindowContents<TIn, TContent> _contents;
    private readonly TimeSpan _gap;
    private readonly KeyedStateBackend _backend;
    private readonly StateTable<TKey, VoidNamespace, KeySessions<TContent>> _sessions;
    private readonly TimerSlots _alarms = new();
    private readonly KeyedState<TKey, VoidNamespace> _globalState;
    private readonly TimerService<TKey, TimeWindow> _clock;
    private readonly FiringContext<TKey> _firingContext;
    private readonly FunctionOutputs<TOut> _outputs;
    private readonly Stack<List<Session<TContent>>> _freeLists = [];
    private readonly KeyChunk<TKey> _chunk = new();
    private readonly int[] _found = new int[KeyChunk<TKey>.Size];

    public SessionWindowOperator(
        WindowDefinition<TKey, TIn, TContent, TOut> definition, TimeSpan gap, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        : base(definition.Node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        _definition = definition;
        _contents = definition.Contents;
        _gap = FaultPoints.IsOn(FaultPoint.SessionGapOffByOne) ? gap - TimeSpan.FromMilliseconds(1) : gap;
        _backend = backend;
        _sessions = new(new KeySessionsSerializer<TContent>(definition.Serializer));
        _globalState = backend.Create<TKey, VoidNamespace>(definition.Input.Serializer, VoidNamespaceSerializer.Instance, "\u0001global:");
        _clock = new TimerService<TKey, TimeWindow>(definition.Input.Serializer, WindowNamespaceSerializer.Instance, backend.Range);
        _firingContext = new FiringContext<TKey>(_clock, sides);
        _outputs = new FunctionOutputs<TOut>(next, sides);
    }

    public override OperatorUsage Usage
    {
        get
        {
            long sessions = 0;
            for (int i = 0; i < _sessions.End; i++)
                sessions += _sessions.IsEntry(i) ? _sessions.PeekAt(i).Count : 0;
            return new OperatorUsage(sessions, 0, sessions > 0 || !_globalState.IsEmpty);
        }
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _globalState.Open(context);
        _definition.Emitter.Open(NoWindowState.Instance, _globalState);
        _backend.BeginRestore(restored);
        var format = new SessionFormat<TKey, TContent>(_definition.Input.Serializer, _definition.Serializer, _backend.Written);
        KeyedRestore.Run(restored, _backend.Range, section => format.TryRead(section) || _globalState.TryRestore(section));
        foreach ((TKey key, Session<TContent> session) in format.Sessions())
            Begin(key, _sessions.Find(key, default), session);
        _clock.Open(context);
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int at = 0;
        try
        {
            for (int first = 0; first < batch.Length; first += KeyChunk<TKey>.Size)
                AddChunk(batch, first, ref at);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(at, batch[at].Time, e).About(in batch[at]);
        }

        Received += batch.Length;
        _outputs.Flush();
    }

    public override void EmitWatermark(EventTime watermark)
    {
        _clock.Watermark = watermark;
        while (_alarms.TryTake(watermark.Milliseconds, out long time, out int index))
        {
            try
            {
                Ring(time, index);
            }
            catch (Exception e) when (e is not OperatorFailedException)
            {
                throw Failed(-1, new EventTime(time), e);
            }
        }

        _outputs.Flush();
        _outputs.EmitWatermark(watermark);
    }

    public override void EmitStatus(bool idle) => _outputs.EmitStatus(idle);

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier)
    {
        var sections = new List<StateSection>();
        var captures = new List<IStateCapture>
        {
            new SessionCapture<TKey, TContent>(_backend.Range, _definition.Input.Serializer, _sessions.Capture(barrier.IsEnd)),
        };
        _backend.Capture(barrier, sections, captures);
        WindowSections.AddSchemas(sections, _definition.Input.Serializer, _definition.Serializer, WindowSections.Contents);
        return new OperatorSnapshot(Node.Uid!, sections) { Captures = captures };
    }

    private void AddChunk(ReadOnlySpan<Record<TIn>> batch, int first, ref int at)
    {
        ReadOnlySpan<TKey> keys = _chunk.Select(batch, first, _definition.Input.Selector, ref at);

        // Nothing is removed before the next watermark, so what is found stays where it is.
        bool found = _sessions.TryFindAll(keys, default, _found);
        for (int i = 0; i < keys.Length; i++)
        {
            at = first + i;
            int index = found ? _found[i] : -1;
            Add(keys[i], index >= 0 ? index : _sessions.Find(keys[i], default), in batch[at]);
        }
    }

    private void Add(TKey key, int index, in Record<TIn> record)
    {
        if (record.Time == EventTime.None)
            _definition.Options.Assigner.AssignWindows(record.Time, EventTime.None, []); // says what is wrong
        long start = record.Time.Milliseconds;
        long end = (record.Time + _gap).Milliseconds;
        if (index >= 0)
        {
            ref KeySessions<TContent> sessions = ref _sessions.ChangeAt(index);
            if (sessions.Others is not null ? TryJoinOneOf(ref sessions, start, end, in record) : TryJoin(ref sessions.First, start, end, in record))
                return;
        }

        if (new TimeWindow(record.Time, new EventTime(end)).MaxTimestamp <= _clock.Watermark)
        {
            if (_definition.Options.LateTag is { } tag && _definition.IsLate(record.Time, _clock.Watermark))
                _outputs.Sides.Emit(tag, record.Value, record.Time);
            return;
        }

        Begin(key, index, new Session<TContent>(start, end, _contents.Begin(in record)));
    }

    private bool TryJoin(ref Session<TContent> session, long start, long end, in Record<TIn> record)
    {
        if (!session.Touches(start, end))
            return false;
        session.Content = _contents.Add(in record, session.Content);
        session.Cover(start, end);
        return true;
    }

    /// <summary>Joins one of several sessions, or two that the record makes one: a third cannot lie between them, since each is a gap long.</summary>
    private bool TryJoinOneOf(ref KeySessions<TContent> sessions, long start, long end, in Record<TIn> record)
    {
        bool touchesFirst = sessions.First.Touches(start, end);
        int touched = sessions.Touched(0, start, end);
        if (touched < 0)
            return TryJoin(ref sessions.First, start, end, in record);
        int second = touchesFirst ? -1 : sessions.Touched(touched + 1, start, end);
        Session<TContent> joined = sessions.Others![touched];
        if (touchesFirst || second >= 0)
        {
            Session<TContent> other = sessions.At(second);
            bool isFirst = MergingWindows.InFlinksOrder(joined.Window, other.Window) <= 0;
            joined.Content = isFirst ? _contents.Merge(joined.Content, other.Content) : _contents.Merge(other.Content, joined.Content);
            joined.Cover(other.Start, other.End);
        }

        TryJoin(ref joined, start, end, in record);
        sessions.Others[touched] = joined;
        if (touchesFirst || second >= 0)
            TryRemove(ref sessions, second);
        return true;
    }

    /// <summary>Takes a session out by its place among the others, -1 for the first; false where it was the only one.</summary>
    private bool TryRemove(ref KeySessions<TContent> sessions, int place)
    {
        if (sessions.Others is not { } others)
            return false;
        if (place < 0)
        {
            sessions.First = others[^1];
            place = others.Count - 1;
        }

        others.RemoveAt(place);
        if (others.Count > 0)
            return true;
        sessions.Others = null;
        if (_freeLists.Count < MostFreeLists)
            _freeLists.Push(others);
        return true;
    }

    private void Begin(TKey key, int index, Session<TContent> session)
    {
        if (index < 0)
        {
            index = _sessions.Add(key, default);
            _sessions.ChangeAt(index) = new KeySessions<TContent> { First = session, Armed = long.MaxValue };
            Arm(index, session.MaxTimestamp);
            return;
        }

        ref KeySessions<TContent> sessions = ref _sessions.ChangeAt(index);
        sessions.Others ??= _freeLists.TryPop(out List<Session<TContent>>? free) ? free : [];
        sessions.Others.Add(session);
        if (session.MaxTimestamp < sessions.Armed)
            Arm(index, session.MaxTimestamp);
    }

    private void Arm(int index, long time)
    {
        _sessions.ChangeAt(index).Armed = time;
        _alarms.Add(time, index);
    }

    /// <summary>Looks at a key: its session may have ended, or grown since.</summary>
    private void Ring(long time, int index)
    {
        if (!_sessions.IsEntry(index) || _sessions.PeekAt(index).Armed != time)
            return; // it was armed anew for an earlier time, and may even be gone since
        ref KeySessions<TContent> sessions = ref _sessions.ChangeAt(index);
        int place = sessions.FirstToEnd();
        Session<TContent> session = sessions.At(place);
        if (session.MaxTimestamp > time)
        {
            Arm(index, session.MaxTimestamp);
            return;
        }

        TKey key = _sessions.KeyAt(index);
        if (TryRemove(ref sessions, place))
            Arm(index, sessions.At(sessions.FirstToEnd()).MaxTimestamp);
        else
            _sessions.RemoveAt(index);
        Fire(key, in session);
    }

    private void Fire(TKey key, in Session<TContent> session)
    {
        WindowEmitter<TKey, TContent, TOut> emitter = _definition.Emitter;
        if (emitter.HasClear)
            _globalState.Scope.Set(key);
        _firingContext.Move(session.Window);
        _outputs.Collector.Time = session.Window.MaxTimestamp;
        emitter.Emit(key, _firingContext, session.Content, _outputs.Collector);
        if (emitter.HasClear)
            emitter.Clear(_firingContext);
    }
}
