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
/// Windows of any kind, with any trigger: content, trigger state and timers per key and window. The rules, in their order, are those of
/// Flink's operator of this name.
/// </summary>
internal sealed class WindowOperator<TKey, TIn, TContent, TOut> : StreamOperator<TIn, TOut>
    where TKey : notnull
{
    private readonly WindowDefinition<TKey, TIn, TContent, TOut> _definition;
    private readonly WindowAssigner _assigner;
    private readonly WindowAssigner<TIn>? _elementAssigner;
    private readonly Trigger _trigger;
    private readonly KeyedStateBackend _backend;
    private readonly KeyedState<TKey, TimeWindow> _contentState;
    private readonly KeyedState<TKey, TimeWindow> _triggerState;
    private readonly KeyedState<TKey, TimeWindow> _windowState;
    private readonly KeyedState<TKey, VoidNamespace> _globalState;
    private readonly KeyedTable<TimeWindow, TContent> _contents;
    private readonly KeyedTable<VoidNamespace, MergingWindows>? _sessions;
    private readonly TimerService<TKey, TimeWindow> _timers;
    private readonly OwnTriggerContext<TKey, TIn> _triggerContext;
    private readonly FiringContext<TKey> _firingContext;
    private readonly FunctionOutputs<TOut> _outputs;
    private readonly List<TimeWindow> _assigned = [];
    private readonly Stack<MergingWindows> _freeSessions = [];
    private readonly List<(TimeWindow Window, TimeWindow StateWindow)> _merged = [];

    public WindowOperator(
        WindowDefinition<TKey, TIn, TContent, TOut> definition, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        : base(definition.Node, subtask, next)
    {
        KeyGroups.Check<TKey>();
        Serializer<TKey> keys = definition.Input.Serializer;
        WindowNamespaceSerializer windows = WindowNamespaceSerializer.Instance;
        _definition = definition;
        _assigner = definition.Options.Assigner;
        _elementAssigner = _assigner as WindowAssigner<TIn>;
        _trigger = definition.Options.CreateTrigger?.Invoke() ?? _assigner.CreateDefaultTrigger();
        _backend = backend;
        _contentState = backend.Create<TKey, TimeWindow>(keys, windows, "\u0001");
        _triggerState = backend.Create<TKey, TimeWindow>(keys, windows, "\u0001trigger:");
        _windowState = backend.Create<TKey, TimeWindow>(keys, windows, "\u0001window:");
        _globalState = backend.Create<TKey, VoidNamespace>(keys, VoidNamespaceSerializer.Instance, "\u0001global:");
        _contents = _contentState.Table("contents", definition.Serializer);
        _sessions = _assigner.IsMerging ? _globalState.Table("\u0001sessions", new MergingWindowsSerializer()) : null;
        // Under the default trigger no two windows of a key fire at one time.
        _timers = new TimerService<TKey, TimeWindow>(keys, windows, backend.Range, hasTies: definition.Options.CreateTrigger is not null);
        _triggerContext = new OwnTriggerContext<TKey, TIn>(_timers, _triggerState.Scope);
        _firingContext = new FiringContext<TKey>(_timers, sides);
        _outputs = new FunctionOutputs<TOut>(next, sides);
    }

    public override OperatorUsage Usage => new(
        _timers.EventTimeCount, _timers.ProcessingTimeCount,
        !(_contentState.IsEmpty && _triggerState.IsEmpty && _windowState.IsEmpty && _globalState.IsEmpty));

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _trigger.Open(_triggerState);
        _windowState.Open(context);
        _globalState.Open(context);
        _definition.Emitter.Open(_assigner.IsMerging ? NoWindowState.Instance : _windowState, _globalState);
        _backend.BeginRestore(restored);
        var panes = new PaneFormat<TKey, TContent>(_definition.Input.Serializer, _definition.Serializer, _backend.Written);
        PaneSpan? span = PaneSpan.Of(_assigner);
        KeyedRestore.Run(
            restored, _backend.Range,
            section => TryRestorePanes(section, panes) || (span is not null && panes.TryReadSlices(section)) || _contentState.TryRestore(section) || _triggerState.TryRestore(section) || _windowState.TryRestore(section)
                || _globalState.TryRestore(section) || _timers.TryRestore(section));
        if (span is { } slices)
            panes.ForEachWindow(slices, RestoreSlice);
        _timers.Open(context);
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
                Process(in batch[i]);
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
        _timers.Watermark = watermark;
        while (_timers.TryTakeEvent(out Timer<TKey, TimeWindow> timer))
            Fire(timer, isEventTime: true);
        _outputs.Flush();
        _outputs.EmitWatermark(watermark);
    }

    public override void EmitStatus(bool idle) => _outputs.EmitStatus(idle);

    public override void OnProcessingTime(DateTimeOffset now)
    {
        while (_timers.TryTakeProcessing(now, out Timer<TKey, TimeWindow> timer))
            Fire(timer, isEventTime: false);
        _outputs.Flush();
    }

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier)
    {
        var sections = new List<StateSection>();
        var captures = new List<IStateCapture>();
        _backend.Capture(barrier, sections, captures);
        _timers.Capture(barrier, captures);
        return new OperatorSnapshot(Node.Uid!, sections) { Captures = captures };
    }

    /// <summary>Takes over windows that had the default trigger when the snapshot was taken.</summary>
    private bool TryRestorePanes(StateSection section, PaneFormat<TKey, TContent> format)
    {
        if (section.Name != WindowSections.Panes)
            return false;
        format.Read(section, (window, key, waits, content) =>
        {
            _contentState.Scope.Set(key, window);
            _contents.Set(content);
            RestoreTimers(window, key, waits);
        });
        return true;
    }

    private void RestoreSlice(TimeWindow window, TKey key, TContent content)
    {
        _contentState.Scope.Set(key, window);
        TContent own = _contents.TryGetToChange(out TContent? there) ? there : _definition.Contents.Empty();
        _contents.Set(_definition.Contents.Merge(own, content));
        RestoreTimers(window, key, waits: true);
    }

    private void RestoreTimers(TimeWindow window, TKey key, bool waits)
    {
        if (waits)
            _timers.RegisterEventTime(key, window, window.MaxTimestamp);
        if (_definition.CleanupTime(window) is var cleanup && cleanup != EventTime.Max)
            RegisterTimer(key, window, cleanup);
    }

    private void Process(in Record<TIn> record)
    {
        TKey key = _definition.Input.Selector(record.Value);
        _assigned.Clear();
        EventTime now = _assigner.IsEventTime ? EventTime.None : _timers.Now;
        if (_elementAssigner is not null)
            _elementAssigner.AssignWindows(record.Value, record.Time, now, _assigned);
        else
            _assigner.AssignWindows(record.Time, now, _assigned);
        _triggerContext.Move(record.Value);
        _globalState.Scope.Set(key);
        bool skipped = true;
        foreach (TimeWindow window in _assigned)
            skipped &= !(_sessions is null ? TryAdd(key, window, window, in record) : TryAddToSession(key, window, in record));
        if (skipped && _definition.Options.LateTag is { } tag && _definition.IsLate(record.Time, _timers.Watermark))
            _outputs.Sides.Emit(tag, record.Value, record.Time);
    }

    private bool TryAdd(TKey key, TimeWindow window, TimeWindow stateWindow, in Record<TIn> record)
    {
        if (IsGone(window))
            return false;
        _contentState.Scope.Set(key, stateWindow);
        _definition.Contents.AddTo(_contents, in record);
        _triggerState.Scope.Set(key, window);
        Apply(_trigger.OnElement(record.Time, window, _triggerContext), key, window);
        EventTime cleanup = _definition.CleanupTime(window);
        if (cleanup != EventTime.Max)
            RegisterTimer(key, window, cleanup);
        return true;
    }

    private bool TryAddToSession(TKey key, TimeWindow added, in Record<TIn> record)
    {
        if (!_sessions!.TryGetToChange(out MergingWindows? own))
            own = _freeSessions.TryPop(out MergingWindows? free) ? free : new MergingWindows();
        TimeWindow window = own.Add(added, _merged);
        _sessions.Set(own);
        if (_merged.Count > 0)
            Merge(key, window);
        own.TryGetStateWindow(window, out TimeWindow stateWindow);
        bool taken = TryAdd(key, window, stateWindow, in record);
        if (!taken)
            Retire(own, window);
        return taken;
    }

    /// <summary>Moves triggers, timers and contents of the windows that grew together to their result.</summary>
    private void Merge(TKey key, TimeWindow result)
    {
        if (_assigner.IsEventTime ? _definition.CleanupTime(result) <= _timers.Watermark : result.MaxTimestamp <= _timers.Now)
        {
            throw new InvalidOperationException(
                $"Sessions merged into one that ends at {result.MaxTimestamp.Milliseconds}, which is behind the time that is reached. "
                + "Merging must not make windows that are over.");
        }

        _triggerContext.Merged.Clear();
        foreach ((TimeWindow window, _) in _merged)
            _triggerContext.Merged.Add(window);
        _triggerState.Scope.Set(key, result);
        _trigger.OnMerge(result, _triggerContext);
        foreach ((TimeWindow window, _) in _merged)
        {
            _triggerState.Scope.Set(key, window);
            _trigger.Clear(window, _triggerContext);
            DeleteTimer(key, window, _definition.CleanupTime(window));
        }

        if (_merged.Count > 1)
            MergeContents(key);
    }

    private void MergeContents(TKey key)
    {
        _contentState.Scope.Set(key, _merged[0].StateWindow);
        bool any = false;
        TContent? rest = default;
        for (int i = 1; i < _merged.Count; i++)
        {
            if (!_contents.TryTake(_merged[i].StateWindow, out TContent? content))
                continue;
            rest = any ? _definition.Contents.Merge(rest!, content) : content;
            any = true;
        }

        if (any)
            _contents.Set(_contents.TryGetToChange(out TContent? kept) ? _definition.Contents.Merge(kept, rest!) : rest!);
    }

    private void Fire(Timer<TKey, TimeWindow> timer, bool isEventTime)
    {
        try
        {
            OnTimer(timer, isEventTime);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(-1, timer.Time, e);
        }
    }

    private void OnTimer(Timer<TKey, TimeWindow> timer, bool isEventTime)
    {
        (TKey key, TimeWindow window, EventTime time) = timer;
        TimeWindow stateWindow = window;
        MergingWindows? sessions = null;
        _globalState.Scope.Set(key);
        if (_sessions is not null && (!_sessions.TryGetToChange(out sessions) || !sessions.TryGetStateWindow(window, out stateWindow)))
            return; // the session has grown or gone since
        _contentState.Scope.Set(key, stateWindow);
        _triggerState.Scope.Set(key, window);
        Apply(
            isEventTime ? _trigger.OnEventTime(time, window, _triggerContext) : _trigger.OnProcessingTime(time, window, _triggerContext),
            key, window);
        if (isEventTime != _assigner.IsEventTime || time != _definition.CleanupTime(window))
            return;
        _contents.Clear();
        _trigger.Clear(window, _triggerContext);
        if (_definition.Emitter.HasClear)
        {
            _windowState.Scope.Set(key, window);
            _firingContext.Move(window);
            _definition.Emitter.Clear(_firingContext);
        }

        if (sessions is null)
            return;
        Retire(sessions, window);
    }

    /// <summary>Drops a session, and the key's sessions when there are none; the object serves another key.</summary>
    private void Retire(MergingWindows sessions, TimeWindow window)
    {
        sessions.Retire(window);
        if (sessions.Count > 0)
        {
            _sessions!.Set(sessions);
            return;
        }

        _sessions!.Clear();
        if (_freeSessions.Count < 1024)
            _freeSessions.Push(sessions);
    }

    private void Apply(TriggerResult result, TKey key, TimeWindow window)
    {
        if ((result & TriggerResult.Fire) != 0 && _contents.TryGetToChange(out TContent? content))
        {
            _windowState.Scope.Set(key, window);
            _firingContext.Move(window);
            _outputs.Collector.Time = window.MaxTimestamp;
            _definition.Emitter.Emit(key, _firingContext, content, _outputs.Collector);
            if (_definition.Contents.IsEmpty(content))
                _contents.Clear();
            else if (_definition.Emitter.ChangesContent)
                _contents.Set(content);
        }

        if ((result & TriggerResult.Purge) != 0)
            _contents.Clear();
    }

    private bool IsGone(TimeWindow window) => _assigner.IsEventTime && _definition.CleanupTime(window) <= _timers.Watermark;

    private void RegisterTimer(TKey key, TimeWindow window, EventTime time)
    {
        if (_assigner.IsEventTime)
            _timers.RegisterEventTime(key, window, time);
        else
            _timers.RegisterProcessingTime(key, window, time);
    }

    private void DeleteTimer(TKey key, TimeWindow window, EventTime time)
    {
        if (_assigner.IsEventTime)
            _timers.DeleteEventTime(key, window, time);
        else
            _timers.DeleteProcessingTime(key, window, time);
    }
}
