using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators;

/// <summary>What a task does with each operator of its chain, whatever its types.</summary>
internal interface IStreamOperator : IDisposable
{
    Node Node { get; }

    /// <summary>Called once before the first record, with the state to go on from; null at a first start.</summary>
    void Open(OperatorSnapshot? restored, OperatorContext context);

    /// <summary>Whether it takes records now. One that answers no wakes its task when that changes.</summary>
    bool IsReady { get; }

    /// <summary>Whether nothing is left to be done outside, so that its task may end.</summary>
    bool IsSettled { get; }

    /// <summary>What it keeps. Counted when asked, so not for the data path.</summary>
    OperatorUsage Usage { get; }

    /// <summary>
    /// Called when bounded input has ended, behind the last watermark; false while something is still held back: it is called again then.
    /// </summary>
    bool TryFinish();

    /// <summary>
    /// Called before a snapshot, behind the last record in front of the barrier, until every operator of the chain answers yes: what has to be
    /// outside before the checkpoint is, is.
    /// </summary>
    bool TryPrepareSnapshot();

    /// <summary>The operator's state as it is between two batches; null where it has none.</summary>
    OperatorSnapshot? Snapshot(CheckpointBarrier barrier);

    /// <summary>Called when the checkpoint, and so every one before it, is durable.</summary>
    void CheckpointCompleted(long checkpointId);

    /// <summary>Called between two batches at or after a time that an operator of the task asked for.</summary>
    void OnProcessingTime(DateTimeOffset now);
}

/// <summary>
/// An operator with one input: it is the output of the operator before it. Batches and watermarks come by direct calls; it knows no
/// thread, clock or disk.
/// </summary>
internal abstract class StreamOperator<TIn, TOut>(Node node, int subtask, Output<TOut> next) : Output<TIn>, IStreamOperator
{
    public Node Node => node;

    /// <summary>The records received before the batch at hand.</summary>
    protected long Received { get; set; }

    protected int Subtask => subtask;

    protected Output<TOut> Next => next;

    public virtual bool IsReady => true;

    public virtual bool IsSettled => true;

    public virtual OperatorUsage Usage => default;

    public virtual void Open(OperatorSnapshot? restored, OperatorContext context)
    {
    }

    public override void EmitWatermark(EventTime watermark) => next.EmitWatermark(watermark);

    public override void EmitStatus(bool idle) => next.EmitStatus(idle);

    public override void EmitLatencyMarker(long stopwatchTimestamp) => next.EmitLatencyMarker(stopwatchTimestamp);

    public virtual bool TryFinish() => true;

    public virtual bool TryPrepareSnapshot() => true;

    public virtual OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => null;

    public virtual void CheckpointCompleted(long checkpointId)
    {
    }

    public virtual void OnProcessingTime(DateTimeOffset now)
    {
    }

    public virtual void Dispose()
    {
    }

    protected OperatorFailedException Failed(int indexInBatch, EventTime time, Exception cause) =>
        new(node.Name, subtask, Received + indexInBatch + 1, time, cause) { NodeId = node.Id };
}
