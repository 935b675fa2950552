using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Operators;

/// <summary>What a task does with each operator of its chain, whatever its types.</summary>
internal interface IStreamOperator : IDisposable
{
    Node Node { get; }

    /// <summary>Called once before the first record, with the state to go on from; null at a first start.</summary>
    void Open(OperatorSnapshot? restored);

    /// <summary>Called when bounded input has ended, behind the last watermark.</summary>
    void Finish();

    /// <summary>The operator's state as it is between two batches; null where it has none.</summary>
    OperatorSnapshot? Snapshot();
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

    public virtual void Open(OperatorSnapshot? restored)
    {
    }

    public override void EmitWatermark(EventTime watermark) => next.EmitWatermark(watermark);

    public virtual void Finish()
    {
    }

    public virtual OperatorSnapshot? Snapshot() => null;

    public virtual void Dispose()
    {
    }

    protected OperatorFailedException Failed(int indexInBatch, EventTime time, Exception cause) =>
        new(node.Name, subtask, Received + indexInBatch + 1, time, cause);
}
