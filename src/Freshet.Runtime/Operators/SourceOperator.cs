using System.Diagnostics;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;
using Freshet.Sources;

namespace Freshet.Runtime.Operators;

/// <summary>Reads the splits of a source subtask in turn, and combines their watermarks by minimum, idle ones left out.</summary>
internal sealed class SourceOperator<T>(
    SourceNode<T> node, int subtask, ExecutionSettings settings, Output<T> next, SideOutputs sides) : IStreamOperator
{
    private readonly List<SplitProgress<T>> _splits = [];
    private readonly Record<T>[] _batch = new Record<T>[settings.BatchSize];
    private OperatorContext? _context;
    private DateTimeOffset _watermarkDue = DateTimeOffset.MaxValue;
    private DateTimeOffset _markerDue = DateTimeOffset.MaxValue;
    private bool _idle;
    private int _next;

    public Node Node => node;

    public EventTime Watermark { get; private set; } = EventTime.None;

    /// <summary>The records read before the checkpoint that it goes on from.</summary>
    public long RestoredRecords { get; private set; }

    public bool IsEnded => _splits.TrueForAll(s => s.IsEnded);

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
        for (int i = subtask; i < splits.Count; i += context.Parallelism)
        {
            bool isKnown = positions.TryGetValue(splits[i].Id, out ReadOnlyMemory<byte> position);
            _splits.Add(SplitProgress<T>.Open(
                splits[i], node.Source, node.Watermarks, settings.WatermarkInterval, isKnown ? position : new ReadOnlyMemory<byte>?(),
                new Context(context, sides)));
        }

        foreach (SplitProgress<T> split in _splits)
        {
            split.ActiveAt = context.Now;
            RestoredRecords += split.RecordsRead;
        }

        if (!node.Source.IsBounded && node.Watermarks is not null)
            _watermarkDue = context.Now + settings.AutoWatermarkInterval;
        if (settings.LatencyMarkerInterval > TimeSpan.Zero)
            _markerDue = context.Now;
        context.WakeAt(context.Now); // the first look at the clock, in the first step
    }

    /// <summary>Reads one batch of one split; 0 where no split has anything.</summary>
    public int ReadBatch()
    {
        for (int i = 0; i < _splits.Count; i++)
        {
            SplitProgress<T> split = _splits[_next];
            _next = (_next + 1) % _splits.Count;
            if (split.IsEnded)
                continue;

            bool watermarkDue = split.Read(_batch, out int count);
            if (count > 0)
                BecomeActive(split);
            next.Emit(_batch.AsSpan(0, count));
            sides.Flush();
            _batch.AsSpan(0, count).Clear();
            if (watermarkDue || split.IsEnded)
                CombineWatermarks();
            if (count > 0)
                return count;
        }

        return 0;
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

        DateTimeOffset due = _watermarkDue < _markerDue ? _watermarkDue : _markerDue;
        if (node.Watermarks?.Idleness is { } idleness)
        {
            DateTimeOffset idleDue = FindIdleSplits(now, idleness);
            due = idleDue < due ? idleDue : due;
        }

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

    public OperatorSnapshot Snapshot(long checkpointId) =>
        new(node.Uid!, [.. _splits.Select(s => new StateSection(s.Split.Id, -1, s.Snapshot()))]);

    public void CheckpointCompleted(long checkpointId)
    {
    }

    public void Dispose()
    {
        foreach (SplitProgress<T> split in _splits)
            split.Reader.Dispose();
    }

    private void BecomeActive(SplitProgress<T> split)
    {
        split.ActiveAt = _context!.Now;
        if (!split.IsIdle)
            return;
        split.IsIdle = false;
        EmitStatus(idle: false);
        _context.WakeAt(split.ActiveAt + node.Watermarks!.Idleness!.Value);
    }

    private DateTimeOffset FindIdleSplits(DateTimeOffset now, TimeSpan idleness)
    {
        DateTimeOffset due = DateTimeOffset.MaxValue;
        bool changed = false;
        foreach (SplitProgress<T> split in _splits)
        {
            if (split.IsEnded || split.IsIdle)
                continue;
            DateTimeOffset splitDue = split.ActiveAt + idleness;
            if (splitDue > now)
            {
                due = splitDue < due ? splitDue : due;
                continue;
            }

            split.IsIdle = changed = true;
        }

        if (changed)
            CombineWatermarks();
        return due;
    }

    private void CombineWatermarks()
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
            EmitStatus(idle: !IsEnded);
        else
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

    private sealed class Context(OperatorContext context, SideOutputs sides) : SplitReaderContext
    {
        public override DateTimeOffset Now => context.Now;

        public override void RunBlocking(Action call) => context.RunBlocking(call);

        public override void Wake() => context.Wake();

        public override void WakeAt(DateTimeOffset time) => context.WakeAt(time);

        public override void Reject(DeadLetter letter) => sides.Emit(DeadLetter.Tag, letter, EventTime.None);
    }
}
