using System.Diagnostics;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;
using Freshet.Runtime.Time;
using Freshet.Sources;

namespace Freshet.Runtime.Operators;

/// <summary>Reads the splits of a source subtask in turn, and combines their watermarks by minimum, idle ones left out.</summary>
internal sealed class SourceOperator<T>(
    SourceNode<T> node, int subtask, ExecutionSettings settings, Output<T> next, SideOutputs sides) : IStreamOperator
{
    private readonly List<SplitProgress<T>> _splits = [];
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly SharedObjects _shared = new();
    private readonly Queue<(long Checkpoint, List<(SplitProgress<T> Split, byte[] State)> Splits)> _snapshots = new();
    private readonly Record<T>[] _batch = new Record<T>[settings.BatchSize];
    private readonly WatermarkAlignment? _alignment = node.Watermarks?.Alignment;
    private readonly AlignmentGroup? _group = node.Watermarks?.Alignment is { } alignment ? settings.AlignmentGroups[alignment.Group] : null;
    private OperatorContext? _context;
    private EventTime _mostAllowed = EventTime.Max; // a split whose watermark is above is not read
    private DateTimeOffset _alignmentDue = DateTimeOffset.MaxValue;
    private DateTimeOffset _watermarkDue = DateTimeOffset.MaxValue;
    private DateTimeOffset _markerDue = DateTimeOffset.MaxValue;
    private DateTimeOffset _discoveryDue = DateTimeOffset.MaxValue;
    private bool _idle;
    private int _next;

    public Node Node => node;

    public EventTime Watermark { get; private set; } = EventTime.None;

    /// <summary>The records read before the checkpoint that it goes on from.</summary>
    public long RestoredRecords { get; private set; }

    public bool IsEnded => node.Source.DiscoveryInterval is null && _splits.TrueForAll(s => s.IsEnded);

    public bool IsReady => true;

    public bool IsSettled => true;

    public OperatorUsage Usage => default;

    public void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _context = context;
        var positions = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (StateSection section in restored?.Sections ?? [])
            positions[section.Name] = section.Bytes;
        IReadOnlyList<SourceSplit> splits = node.Source.DiscoverSplits();
        _known.UnionWith(splits.Select(s => s.Id));
        CheckNothingIsLost(positions);
        for (int i = 0; i < splits.Count; i++)
        {
            if (!IsOwn(splits[i], i))
                continue;
            bool isKnown = positions.TryGetValue(splits[i].Id, out ReadOnlyMemory<byte> position);
            Add(splits[i], isKnown ? position : (ReadOnlyMemory<byte>?)null, isNew: restored is not null && !isKnown);
        }

        if (node.Source.DiscoveryInterval is { } interval)
            _discoveryDue = context.Now + interval;
        foreach (SplitProgress<T> split in _splits)
            RestoredRecords += split.RecordsRead;
        if (_alignment is not null)
            _alignmentDue = context.Now;
        if (!node.Source.IsBounded && node.Watermarks is not null)
            _watermarkDue = context.Now + settings.AutoWatermarkInterval;
        if (settings.LatencyMarkerInterval > TimeSpan.Zero)
            _markerDue = context.Now;
        context.WakeAt(context.Now); // the first look at the clock, in the first step
    }

    private bool IsOwn(SourceSplit split, int place) => (split.Affinity ?? place) % _context!.Parallelism == subtask;

    private void Add(SourceSplit split, ReadOnlyMemory<byte>? position, bool isNew) => _splits.Add(SplitProgress<T>.Open(
        split, node.Source, node.Watermarks, settings.WatermarkInterval, position, new Context(_context!, sides, _shared, isNew)));

    /// <summary>Looks for splits that are new, and reads those that are this subtask's from their beginning.</summary>
    private void Discover()
    {
        IReadOnlyList<SourceSplit>? found = null;
        _context!.RunBlocking(Look, () =>
        {
            if (found is not null)
                CheckNothingIsGone(found);
            for (int i = 0; i < found?.Count; i++)
            {
                if (_known.Add(found[i].Id) && IsOwn(found[i], i))
                    Add(found[i], position: null, isNew: true);
            }

            _discoveryDue = _context.Now + node.Source.DiscoveryInterval!.Value;
            _context.WakeAt(_discoveryDue);
        });

        void Look()
        {
            try
            {
                found = node.Source.DiscoverSplits();
            }
            catch (IOException)
            {
                // What holds the splits is away for now; who reads them says so if it stays away.
            }
        }
    }

    /// <summary>Reads one batch of one split; 0 where no split has anything.</summary>
    public int ReadBatch()
    {
        bool anyAhead = false;
        for (int i = 0; i < _splits.Count; i++)
        {
            SplitProgress<T> split = _splits[_next];
            _next = (_next + 1) % _splits.Count;
            if (split.IsEnded)
                continue;
            if (split.Watermark > _mostAllowed)
            {
                split.QuietSince = null; // nobody asks it
                anyAhead = true;
                continue;
            }

            int count = Read(split);
            if (count > 0)
                return count;
        }

        return anyAhead && Align(waits: true) ? ReadBatch() : 0;
    }

    private int Read(SplitProgress<T> split)
    {
        ReadResult read = split.Read(_batch);
        bool wasQuiet = split.QuietSince is not null;
        if (split.Note(read.Count, _context!.Now))
            EmitStatus(idle: false);
        if (!wasQuiet && split.QuietSince is { } since && node.Watermarks?.Idleness is { } idleness)
            _context.WakeAt(since + idleness);
        for (int sent = 0; sent < read.Count;)
        {
            bool changed = split.Stamp(_batch.AsSpan(sent, read.Count - sent), out int count);
            next.Emit(_batch.AsSpan(sent, count));
            sent += count;
            if (!changed)
                continue;
            sides.Flush();
            CombineWatermarks();
        }

        sides.Flush();
        _batch.AsSpan(0, read.Count).Clear();
        if (!read.Ended)
            return read.Count;
        split.End();
        CombineWatermarks();
        return read.Count;
    }

    /// <summary>Tells the group how far this subtask is, and looks how far splits may be; true where that is further than before.</summary>
    private bool Align(bool waits = false)
    {
        bool holdsUp = !IsEnded && !_idle;
        EventTime before = _mostAllowed;
        _mostAllowed = _group!.Report(this, holdsUp ? Watermark : EventTime.None, waits ? _context!.Wake : null) + _alignment!.MaxDrift;
        return _mostAllowed > before;
    }

    public void OnProcessingTime(DateTimeOffset now)
    {
        if (now >= _watermarkDue)
        {
            _watermarkDue = now + settings.AutoWatermarkInterval;
            foreach (SplitProgress<T> split in _splits)
                split.AdvanceWatermark();
            CombineWatermarks();
        }

        if (now >= _markerDue && !IsEnded)
        {
            _markerDue = now + settings.LatencyMarkerInterval;
            next.EmitLatencyMarker(Stopwatch.GetTimestamp());
        }

        if (now >= _alignmentDue && !IsEnded)
        {
            _alignmentDue = now + _alignment!.UpdateInterval;
            Align();
        }

        if (now >= _discoveryDue)
        {
            _discoveryDue = DateTimeOffset.MaxValue;
            Discover();
        }

        DateTimeOffset due = Earlier(Earlier(_watermarkDue, _markerDue), Earlier(_alignmentDue, _discoveryDue));
        if (node.Watermarks?.Idleness is { } idleness)
            due = Earlier(due, FindIdleSplits(now, idleness));
        if (due != DateTimeOffset.MaxValue && !IsEnded)
            _context!.WakeAt(due);
    }

    public void EmitWatermark(EventTime watermark)
    {
        if (watermark <= Watermark)
            return;
        Watermark = watermark;
        next.EmitWatermark(watermark);
        sides.EmitWatermark(watermark);
    }

    public bool TryFinish() => true;

    public bool TryPrepareSnapshot() => true;

    public OperatorSnapshot Snapshot(CheckpointBarrier barrier)
    {
        List<(SplitProgress<T> Split, byte[] State)> states = [.. _splits.Select(s => (s, s.Snapshot()))];
        if (_context!.HasCheckpoints)
            _snapshots.Enqueue((barrier.Id, states));
        return new OperatorSnapshot(node.Uid!, [.. states.Select(s => new StateSection(s.Split.Split.Id, -1, s.State))]);
    }

    public void CheckpointCompleted(long checkpointId)
    {
        List<(SplitProgress<T> Split, byte[] State)> last = [];
        while (_snapshots.TryPeek(out (long Checkpoint, List<(SplitProgress<T> Split, byte[] State)> Splits) taken) && taken.Checkpoint <= checkpointId)
            last = _snapshots.Dequeue().Splits; // those before it failed, or it makes them needless
        foreach ((SplitProgress<T> split, byte[] state) in last)
            split.CheckpointCompleted(state);
    }

    public void Dispose()
    {
        _group?.Leave(this);
        foreach (SplitProgress<T> split in _splits)
            split.Reader.Dispose();
        _shared.Dispose();
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;

    private void CheckNothingIsLost(Dictionary<string, ReadOnlyMemory<byte>> positions)
    {
        foreach ((string id, ReadOnlyMemory<byte> position) in positions)
        {
            if (_known.Contains(id) || SplitProgress<T>.HadEnded(position.Span))
                continue;
            throw new InvalidDataException(
                $"The checkpoint holds a position in the split '{id}' of the source '{node.Name}', which had not been read to its end and is gone. "
                + "Put it back, or start in another folder to begin without the state.");
        }
    }

    private void CheckNothingIsGone(IReadOnlyList<SourceSplit> found)
    {
        var ids = found.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        if (_splits.Find(s => !s.IsEnded && !ids.Contains(s.Split.Id)) is { } gone)
            throw new InvalidDataException($"The split '{gone.Split.Id}' of the source '{node.Name}' is gone, and was not read to its end.");
    }

    private DateTimeOffset FindIdleSplits(DateTimeOffset now, TimeSpan idleness)
    {
        DateTimeOffset due = DateTimeOffset.MaxValue;
        bool changed = false;
        foreach (SplitProgress<T> split in _splits)
        {
            if (split.IsEnded || split.IsIdle || split.QuietSince is not { } since)
                continue;
            DateTimeOffset splitDue = since + idleness;
            if (splitDue > now)
            {
                due = splitDue < due ? splitDue : due;
                continue;
            }

            split.TimeOut();
            changed = true;
        }

        if (changed)
            CombineWatermarks();
        return due;
    }

    private void CombineWatermarks()
    {
        SendCombined();
        if (_group is not null)
            Align(); // not only at each interval: so the drift is bounded by the watermarks alone
    }

    private void SendCombined()
    {
        EventTime least = EventTime.Max;
        bool allIdle = true;
        foreach (SplitProgress<T> split in _splits)
        {
            if (split.IsEnded || split.IsIdle)
                continue;
            allIdle = false;
            least = EventTime.Min(least, split.Watermark);
        }

        if (allIdle)
        {
            EmitStatus(idle: !IsEnded);
            return;
        }

        EmitStatus(idle: false);
        EmitWatermark(least); // the last one comes with the end of the task
    }

    private void EmitStatus(bool idle)
    {
        if (idle == _idle)
            return;
        _idle = idle;
        next.EmitStatus(idle);
        sides.EmitStatus(idle);
    }

    private sealed class Context(OperatorContext context, SideOutputs sides, SharedObjects shared, bool isNew) : SplitReaderContext
    {
        public override bool IsNewSplit => isNew;

        public override TShared Shared<TShared>(Func<TShared> create) => shared.GetOrAdd(create);

        public override DateTimeOffset Now => context.Now;

        public override void RunBlocking(Action call) => context.RunBlocking(call);

        public override void Wake() => context.Wake();

        public override void WakeAt(DateTimeOffset time) => context.WakeAt(time);

        public override void Reject(DeadLetter letter) => sides.Emit(DeadLetter.Tag, letter, EventTime.None);
    }
}
