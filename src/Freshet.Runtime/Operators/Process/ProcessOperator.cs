using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.Process;

/// <summary>Runs a process function without a key.</summary>
internal sealed class ProcessOperator<TIn, TOut> : StreamOperator<TIn, TOut>
{
    private readonly ProcessFunction<TIn, TOut> _function;
    private readonly FunctionHost<TOut> _host;

    public ProcessOperator(ProcessNode<TIn, TOut> node, int subtask, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _function = node.CreateFunction();
        _host = new FunctionHost<TOut>(node, new FunctionState(node, subtask, _function), next, sides, Failed);
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _host.Open(restored, context);
        _function.Open();
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        _host.Process(batch, new Handler(_function, _host));
        Received += batch.Length;
    }

    public override void EmitWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    public override void EmitStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => _host.Snapshot(barrier);

    private readonly struct Handler(ProcessFunction<TIn, TOut> function, FunctionHost<TOut> host) : IRecordHandler<TIn>
    {
        public void Handle(ref readonly Record<TIn> record) => function.Process(record.Value, host.Context, host.Outputs.Collector);
    }
}
