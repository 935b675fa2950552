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
    private OperatorContext? _context;

    public FunctionHost(Node node, FunctionState state, Output<TOut> next, SideOutputs sides)
    {
        _node = node;
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

    /// <summary>Goes to a record.</summary>
    public void Move(EventTime time)
    {
        Time = time;
        Outputs.Collector.Time = time;
    }

    public void AdvanceWatermark(EventTime watermark)
    {
        Watermark = watermark;
        Outputs.EmitWatermark(watermark);
    }

    public OperatorSnapshot? Snapshot(long checkpointId)
    {
        if (!State.IsKept)
            return null;
        var sections = new List<StateSection>();
        State.Write(checkpointId, sections);
        return new OperatorSnapshot(_node.Uid!, sections);
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
