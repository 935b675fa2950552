using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Sources;

namespace Freshet.Runtime.Operators;

/// <summary>Reads the splits of a source subtask in turn, and combines their watermarks by minimum.</summary>
internal sealed class SourceOperator<T>(
    SourceNode<T> node, int subtask, int parallelism, ExecutionSettings settings, Output<T> next, SideOutputs sides, Action wake)
    : IStreamOperator
{
    private readonly List<SplitProgress<T>> _splits = [];
    private readonly Record<T>[] _batch = new Record<T>[settings.BatchSize];
    private EventTime _watermark = EventTime.None;
    private int _next;

    public Node Node => node;

    public bool IsEnded => _splits.TrueForAll(s => s.IsEnded);

    public void Open(OperatorSnapshot? restored)
    {
        var positions = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (StateSection section in restored?.Sections ?? [])
            positions[section.Name] = section.Bytes;
        IReadOnlyList<SourceSplit> splits = node.Source.DiscoverSplits();
        for (int i = subtask; i < splits.Count; i += parallelism)
        {
            positions.TryGetValue(splits[i].Id, out byte[]? position);
            var context = new Context(wake, settings.IoExecutor, sides);
            _splits.Add(SplitProgress<T>.Open(splits[i], node.Source, node.Watermarks, settings.WatermarkInterval, position, context));
        }
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

    public void EmitWatermark(EventTime watermark)
    {
        if (watermark <= _watermark)
            return;
        _watermark = watermark;
        next.EmitWatermark(watermark);
        sides.EmitWatermark(watermark);
    }

    public void Finish()
    {
    }

    public OperatorSnapshot Snapshot() => new(node.Uid!, [.. _splits.Select(s => new StateSection(s.Split.Id, -1, s.Snapshot()))]);

    public void Dispose()
    {
        foreach (SplitProgress<T> split in _splits)
            split.Reader.Dispose();
    }

    private void CombineWatermarks()
    {
        EventTime least = EventTime.Max;
        foreach (SplitProgress<T> split in _splits)
        {
            if (!split.IsEnded)
                least = EventTime.Min(least, split.Watermark);
        }

        if (least != EventTime.Max) // the last one comes with the end of the task
            EmitWatermark(least);
    }

    private sealed class Context(Action wake, Action<Action> ioExecutor, SideOutputs sides) : SplitReaderContext
    {
        public override void RunBlocking(Action call) => ioExecutor(() =>
        {
            call();
            wake();
        });

        public override void Wake() => wake();

        public override void Reject(DeadLetter letter) => sides.Emit(DeadLetter.Tag, letter, EventTime.None);
    }
}
