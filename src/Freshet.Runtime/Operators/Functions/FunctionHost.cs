using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.Operators.Functions;

/// <summary>What a user function without a key is run with: outputs, watermark, clock, state of its subtask, and what it sees of them.</summary>
internal sealed class FunctionHost<TOut>
{
    private readonly Node _node;
    private readonly Func<int, EventTime, Exception, OperatorFailedException> _failed;
    private OperatorContext? _context;

    /// <param name="node">The node.</param>
    /// <param name="state">The function's state of its subtask.</param>
    /// <param name="next">Where results go.</param>
    /// <param name="sides">Where side results go.</param>
    /// <param name="failed">The operator's error for a record of the batch at hand.</param>
    public FunctionHost(
        Node node, FunctionState state, Output<TOut> next, SideOutputs sides, Func<int, EventTime, Exception, OperatorFailedException> failed)
    {
        _node = node;
        _failed = failed;
        State = state;
        Outputs = new FunctionOutputs<TOut>(next, sides);
        Context = new HostContext(this);
        BroadcastContext = new WritingContext(this);
    }

    public FunctionState State { get; }

    public FunctionOutputs<TOut> Outputs { get; }

    /// <summary>What the function sees of the record at hand.</summary>
    public ReadOnlyBroadcastContext Context { get; }

    /// <summary>What the function sees of the broadcast record at hand.</summary>
    public BroadcastContext BroadcastContext { get; }

    private EventTime Time { get; set; } = EventTime.None;

    private EventTime Watermark { get; set; } = EventTime.None;

    public void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _context = context;
        State.Open(restored, context);
    }

    /// <summary>Handles the records of a batch one by one, and sends on what the function collected.</summary>
    public void Process<TIn, THandler>(ReadOnlySpan<Record<TIn>> batch, THandler handler)
        where THandler : struct, IRecordHandler<TIn>
    {
        int at = 0;
        try
        {
            Process(batch, handler, ref at);
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw _failed(at, batch[at].Time, e).About(in batch[at]);
        }

        Outputs.Flush();
    }

    public void AdvanceWatermark(EventTime watermark)
    {
        Watermark = watermark;
        Outputs.EmitWatermark(watermark);
    }

    public OperatorSnapshot? Snapshot(CheckpointBarrier barrier)
    {
        if (!State.IsKept)
            return null;
        var sections = new List<StateSection>();
        State.Write(barrier.Id, sections);
        return new OperatorSnapshot(_node.Uid!, sections);
    }

    // Apart from the handler of exceptions, so that the loop's variables stay in registers.
    private void Process<TIn, THandler>(ReadOnlySpan<Record<TIn>> batch, THandler handler, ref int at)
        where THandler : struct, IRecordHandler<TIn>
    {
        for (int i = 0; i < batch.Length; i++)
        {
            at = i;
            Time = batch[i].Time;
            Outputs.Collector.Time = batch[i].Time;
            handler.Handle(in batch[i]);
        }
    }

    private sealed class HostContext(FunctionHost<TOut> host) : ReadOnlyBroadcastContext
    {
        public override EventTime Time => host.Time;

        public override EventTime Watermark => host.Watermark;

        public override EventTime CurrentProcessingTime => EventTime.From(host._context!.Now);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => host.Outputs.Sides.Emit(tag, value, host.Time);

        public override ReadOnlyBroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor) =>
            host.State.Broadcast(descriptor);
    }

    private sealed class WritingContext(FunctionHost<TOut> host) : BroadcastContext
    {
        public override EventTime Time => host.Time;

        public override EventTime Watermark => host.Watermark;

        public override EventTime CurrentProcessingTime => EventTime.From(host._context!.Now);

        public override void Output<TSide>(OutputTag<TSide> tag, TSide value) => host.Outputs.Sides.Emit(tag, value, host.Time);

        public override BroadcastState<TMapKey, TValue> GetBroadcastState<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor) =>
            host.State.Broadcast(descriptor);
    }
}
