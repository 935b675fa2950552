using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators;

/// <summary>
/// An operator with two inputs of types of their own: each has a head that its batches, watermarks and statuses come to by direct calls. It
/// sees what both come to together: the least watermark of those that are not idle.
/// </summary>
internal abstract class TwoInputOperator<TIn1, TIn2, TOut> : IStreamOperator
{
    private readonly CombinedWatermarkStatus _combined = new(inputs: 2);
    private readonly int _subtask;

    protected TwoInputOperator(Node node, int subtask, Output<TOut> next)
    {
        Node = node;
        _subtask = subtask;
        Next = next;
        First = new Head<TIn1>(this, 0, Process1);
        Second = new Head<TIn2>(this, 1, Process2);
    }

    public Node Node { get; }

    /// <summary>The head of the first input.</summary>
    public Output<TIn1> First { get; }

    /// <summary>The head of the second input.</summary>
    public Output<TIn2> Second { get; }

    /// <summary>The records received before the batch at hand, of both inputs together.</summary>
    protected long Received { get; private set; }

    protected Output<TOut> Next { get; }

    public virtual bool IsReady => true;

    public virtual bool IsSettled => true;

    public virtual OperatorUsage Usage => default;

    public virtual void Open(OperatorSnapshot? restored, OperatorContext context)
    {
    }

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

    protected abstract void Process1(ReadOnlySpan<Record<TIn1>> batch);

    protected abstract void Process2(ReadOnlySpan<Record<TIn2>> batch);

    /// <summary>Takes the watermark of both inputs together.</summary>
    protected virtual void ProcessWatermark(EventTime watermark) => Next.EmitWatermark(watermark);

    /// <summary>Takes the status of both inputs together.</summary>
    protected virtual void ProcessStatus(bool idle) => Next.EmitStatus(idle);

    /// <summary>Called behind the last record and watermark of an input; the other may go on.</summary>
    /// <param name="input">1 or 2.</param>
    protected virtual void EndInput(int input)
    {
    }

    protected OperatorFailedException Failed(int indexInBatch, EventTime time, Exception cause) =>
        new(Node.Name, _subtask, Received + indexInBatch + 1, time, cause) { NodeId = Node.Id };

    private void Take(WatermarkUpdate update)
    {
        if (update.Watermark is { } watermark)
            ProcessWatermark(watermark);
        if (update.IsIdle is { } idle)
            ProcessStatus(idle);
    }

    private delegate void BatchHandler<T>(ReadOnlySpan<Record<T>> batch);

    /// <summary>Where one of the inputs comes in.</summary>
    private sealed class Head<T>(TwoInputOperator<TIn1, TIn2, TOut> owner, int input, BatchHandler<T> process) : Output<T>, IBoundedInput
    {
        public override void Emit(ReadOnlySpan<Record<T>> batch)
        {
            process(batch);
            owner.Received += batch.Length;
        }

        public override void EmitWatermark(EventTime watermark) => owner.Take(owner._combined.UpdateWatermark(input, watermark));

        public override void EmitStatus(bool idle) => owner.Take(owner._combined.UpdateStatus(input, idle));

        public override void EmitLatencyMarker(long stopwatchTimestamp) => owner.Next.EmitLatencyMarker(stopwatchTimestamp);

        public void EndInput() => owner.EndInput(input + 1);
    }
}
