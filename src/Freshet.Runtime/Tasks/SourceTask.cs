using System.Collections.Concurrent;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;

namespace Freshet.Runtime.Tasks;

/// <summary>A task that reads a source's splits.</summary>
internal sealed class SourceTask<T>(Node head, int subtask, ExecutionSettings settings) : StreamTask(head, subtask, settings)
{
    private readonly ConcurrentQueue<Action> _triggers = new();
    private bool _silent;
    private bool _drains;

    public SourceOperator<T>? Source { get; set; }

    public override EventTime Watermark => Source!.Watermark;

    public override long RestoredRecords => Source!.RestoredRecords;

    public override bool IsSource => true;

    /// <inheritdoc/>
    public override void TriggerCheckpoint(CheckpointBarrier barrier, bool stops)
    {
        if (!BarriersOvertake)
        {
            Post(() => Checkpoint(barrier, stops));
            return;
        }

        _triggers.Enqueue(() => Checkpoint(barrier, stops));
        Wake();
    }

    protected override void TakeBarriers()
    {
        base.TakeBarriers(); // one may still wait for its snapshot
        while (_triggers.TryDequeue(out Action? trigger))
            trigger();
    }

    /// <inheritdoc/>
    public override void Drain() => Post(() => _drains = true);

    protected override TaskProgress Work()
    {
        if (_silent)
            return TaskProgress.Idle;
        if (_drains || Source!.IsEnded)
        {
            Source!.EmitWatermark(EventTime.Max);
            return TryFinish() ? TaskProgress.Worked : TaskProgress.Waiting;
        }

        int read = Source.ReadBatch();
        RecordsIn += read;
        return read > 0 || Source.IsEnded ? TaskProgress.Worked : TaskProgress.Idle;
    }

    private void Checkpoint(CheckpointBarrier barrier, bool stops)
    {
        if (HasEnded)
            return; // its last state stands for it
        _silent |= stops;
        TryCheckpoint(barrier);
    }
}
