using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// Tumbling and sliding event-time windows under the default trigger. All keys of such a window fire and go at the same time, so a window is
/// a pane: one table, and no timer per key. Gives what <see cref="WindowOperator{TKey,TIn,TContent,TOut}"/> gives.
/// </summary>
internal sealed class PaneWindowOperator<TKey, TIn, TContent, TOut> : StreamOperator<TIn, TOut>
    where TKey : notnull
{
    private readonly WindowDefinition<TKey, TIn, TContent, TOut> _definition;
    private readonly Func<TIn, TKey> _selector;
    private readonly WindowContents<TIn, TContent> _contents;
    private readonly PaneSpan _span;
    private readonly PaneList<TKey, TContent> _panes;
    private readonly SlicedPanes<TKey, TIn, TContent>? _slices;
    private readonly KeyedStateBackend _backend;
    private readonly KeyedState<TKey, TimeWindow> _windowState;
    private readonly KeyedState<TKey, VoidNamespace> _globalState;
    private readonly TimerService<TKey, TimeWindow> _clock;
    private readonly FiringContext<TKey> _firingContext;
    private readonly FunctionOutputs<TOut> _outputs;
    private readonly Action<TKey, TContent> _emitFired;
    private TimeWindow _fired;
    private EventTime _nextDue = EventTime.Max;
    private int _firedCount;
    private Pane<TKey, TContent>? _last;

    public PaneWindowOperator(
        WindowDefinition<TKey, TIn, TContent, TOut> definition, PaneSpan span, int subtask, KeyedStateBackend backend, Output<TOut> next,
        SideOutputs sides)
        : base(definition.Node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        Serializer<TKey> keys = definition.Input.Serializer;
        _definition = definition;
        _selector = definition.Input.Selector;
        _contents = definition.Contents;
        _span = span;
        _panes = new PaneList<TKey, TContent>(definition.Serializer, _contents.IsExposed && !definition.Serializer.IsImmutable);
        _slices = span.IsDivisible && definition.SharesPanes ? new SlicedPanes<TKey, TIn, TContent>(span, definition.Contents, definition.Serializer) : null;
        _backend = backend;
        _windowState = backend.Create<TKey, TimeWindow>(keys, WindowNamespaceSerializer.Instance, "\u0001window:");
        _globalState = backend.Create<TKey, VoidNamespace>(keys, VoidNamespaceSerializer.Instance, "\u0001global:");
        _clock = new TimerService<TKey, TimeWindow>(keys, WindowNamespaceSerializer.Instance, backend.Range);
        _firingContext = new FiringContext<TKey>(_clock, sides);
        _outputs = new FunctionOutputs<TOut>(next, sides);
        _emitFired = EmitFired;
    }

    public override OperatorUsage Usage
    {
        get
        {
            long timers = _slices?.CountWindows() ?? 0;
            bool any = timers > 0 || !_windowState.IsEmpty || !_globalState.IsEmpty;
            foreach (Pane<TKey, TContent> pane in _panes.All)
            {
                any |= pane.Contents.Count > 0;
                int waiting = pane.HasFired ? pane.Waiting?.Count ?? 0 : pane.Contents.Count;
                EventTime cleanup = _definition.CleanupTime(pane.Window);
                timers += waiting + (cleanup != pane.Window.MaxTimestamp && cleanup != EventTime.Max ? pane.Contents.Count : 0);
            }

            return new OperatorUsage(timers, 0, any);
        }
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _windowState.Open(context);
        _globalState.Open(context);
        _definition.Emitter.Open(_windowState, _globalState);
        _backend.BeginRestore(restored);
        var format = new PaneFormat<TKey, TContent>(_definition.Input.Serializer, _definition.Serializer, _backend.Written);
        KeyedRestore.Run(restored, _backend.Range, section => format.TryRestore(section, _panes, _slices)
            || _windowState.TryRestore(section) || _globalState.TryRestore(section));
        format.Settle(_panes, _slices);
        FindNextDue();
        _clock.Open(context);
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                ref readonly Record<TIn> record = ref batch[i];
                if (_slices is not null && _slices.TryAdd(_selector(record.Value), in record, _clock.Watermark))
                    continue;
                if (!TryAddToLast(in record))
                    Add(in record);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        Received += batch.Length;
        _outputs.Flush();
    }

    public override void EmitWatermark(EventTime watermark)
    {
        if (watermark < _clock.Watermark)
            _slices?.LeaveOut(_clock.Watermark);
        _clock.Watermark = watermark;
        try
        {
            while (_nextDue <= watermark && TryAdvance(watermark))
            {
            }

            // These end behind all windows that have panes of their own.
            while (_slices is not null && _slices.TryFire(watermark, out TimeWindow window))
            {
                _fired = window;
                _slices.Fired.ForEach(_emitFired);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(-1, watermark, e);
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
            new PaneFormat<TKey, TContent>(_definition.Input.Serializer, _definition.Serializer)
                .Capture(barrier, _panes, _slices, _clock.Watermark, _backend.Range),
        };
        _backend.Capture(barrier, sections, captures);
        WindowSections.AddSchemas(sections, _definition.Input.Serializer, _definition.Serializer, WindowSections.Panes, WindowSections.Slices);
        return new OperatorSnapshot(Node.Uid!, sections) { Captures = captures };
    }

    /// <summary>Takes the short way of most records: into the one window that the record before it was in, which waits for its end.</summary>
    private bool TryAddToLast(in Record<TIn> record)
    {
        long time = record.Time.Milliseconds;
        if (!_span.IsTumbling || _last is not { HasFired: false } pane || time < pane.Start || time >= pane.End)
            return false;
        Put(pane, _selector(record.Value), in record);
        return true;
    }

    private void Add(in Record<TIn> record)
    {
        if (record.Time == EventTime.None)
            _definition.Options.Assigner.AssignWindows(record.Time, EventTime.None, []); // says what is wrong
        TKey key = _selector(record.Value);
        long time = record.Time.Milliseconds;
        bool skipped = true;
        bool sliced = false;
        for (long start = _span.LastStart(time); start > time - _span.Size; start -= _span.Slide)
        {
            var window = new TimeWindow(new EventTime(start), new EventTime(start + _span.Size));
            if (_definition.CleanupTime(window) <= _clock.Watermark)
                continue;
            skipped = false;
            if (_slices is not null && window.MaxTimestamp > _slices.Horizon)
                sliced = true;
            else
                AddTo(window, key, in record);
        }

        if (sliced)
            _slices!.Add(key, in record);
        if (skipped && _definition.Options.LateTag is { } tag && _definition.IsLate(record.Time, _clock.Watermark))
            _outputs.Sides.Emit(tag, record.Value, record.Time);
    }

    private void AddTo(TimeWindow window, TKey key, in Record<TIn> record)
    {
        Pane<TKey, TContent>? pane = _panes.FindLast(window.Start.Milliseconds);
        bool isOver = window.MaxTimestamp <= _clock.Watermark;
        if (pane is null || pane.Start != window.Start.Milliseconds)
        {
            pane = _panes.Add(window);
            pane.HasFired = isOver;
            _firedCount += isOver ? 1 : 0;
            _nextDue = EventTime.Min(_nextDue, pane.Due(_definition.CleanupTime(window)));
        }

        _last = pane;
        int index = Put(pane, key, in record);
        if (isOver)
        {
            EmitOne(window, key, pane.Contents.ReadAt(index));
        }
        else if (pane.HasFired)
        {
            (pane.Waiting ??= []).Add(key);
            _nextDue = EventTime.Min(_nextDue, window.MaxTimestamp);
        }
    }

    private int Put(Pane<TKey, TContent> pane, TKey key, in Record<TIn> record)
    {
        StateTable<TKey, VoidNamespace, TContent> table = pane.Contents;
        int index = table.Find(key, default);
        if (index >= 0)
        {
            ref TContent content = ref table.ChangeAt(index);
            content = _contents.Add(in record, content);
            return index;
        }

        TContent begun = _contents.Begin(in record);
        index = table.Add(key, default);
        table.ChangeAt(index) = begun;
        return index;
    }

    /// <summary>Fires or drops the pane whose turn is next; false where none is due.</summary>
    private bool TryAdvance(EventTime watermark)
    {
        (Pane<TKey, TContent>? next, EventTime due) = FirstDue();
        _nextDue = due;
        if (next is null || due > watermark)
            return false;
        if (!next.HasFired)
        {
            EmitAll(next.Window, next.Contents);
        }
        else if (next.Waiting is { } waiting)
        {
            foreach (TKey key in waiting)
                EmitOne(next.Window, key, next.Contents.ReadAt(next.Contents.Find(key, default)));
        }
        else
        {
            Drop(next);
            return true;
        }

        _firedCount += next.HasFired ? 0 : 1;
        next.HasFired = true;
        next.Waiting = null;
        if (_definition.CleanupTime(next.Window) == next.Window.MaxTimestamp)
            Drop(next);
        return true;
    }

    /// <summary>The pane whose turn is next. Among those that wait for their end it is the first, and so it is among those that wait to be dropped.</summary>
    private (Pane<TKey, TContent>? Pane, EventTime Due) FirstDue()
    {
        Pane<TKey, TContent>? first = null;
        EventTime due = EventTime.Max;
        int fired = 0;
        bool endFound = false;
        foreach (Pane<TKey, TContent> pane in _panes.All)
        {
            fired += pane.HasFired ? 1 : 0;
            EventTime own = pane.Due(_definition.CleanupTime(pane.Window));
            if (own < due)
                (first, due) = (pane, own);
            endFound |= own == pane.Window.MaxTimestamp;
            if (endFound && fired == _firedCount)
                break; // what follows ends later
        }

        return (first, due);
    }

    private void Drop(Pane<TKey, TContent> pane)
    {
        if (_definition.Emitter.HasClear)
        {
            for (int i = 0; i < pane.Contents.End; i++)
                Clear(pane.Window, pane.Contents.KeyAt(i));
        }

        _last = null;
        _firedCount--;
        _panes.Remove(pane);
    }

    private void EmitAll(TimeWindow window, StateTable<TKey, VoidNamespace, TContent> contents)
    {
        for (int i = 0; i < contents.End; i++) // a pane's entries only go together, so there are no holes
            EmitOne(window, contents.KeyAt(i), contents.ReadAt(i));
    }

    private void EmitOne(TimeWindow window, TKey key, TContent content)
    {
        if (_definition.Emitter.HasClear)
        {
            _globalState.Scope.Set(key);
            _windowState.Scope.Set(key, window);
        }

        _firingContext.Move(window);
        _outputs.Collector.Time = window.MaxTimestamp;
        _definition.Emitter.Emit(key, _firingContext, content, _outputs.Collector);
    }

    // A window made of slices fires once, and is gone with it.
    private void EmitFired(TKey key, TContent content)
    {
        EmitOne(_fired, key, content);
        if (_definition.Emitter.HasClear)
            Clear(_fired, key);
    }

    private void Clear(TimeWindow window, TKey key)
    {
        _firingContext.Move(window);
        _globalState.Scope.Set(key);
        _windowState.Scope.Set(key, window);
        _definition.Emitter.Clear(_firingContext);
    }

    private void FindNextDue()
    {
        foreach (Pane<TKey, TContent> pane in _panes.All)
        {
            _firedCount += pane.HasFired ? 1 : 0;
            _nextDue = EventTime.Min(_nextDue, pane.Due(_definition.CleanupTime(pane.Window)));
        }
    }
}
