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
        _host = new FunctionHost<TOut>(node, new FunctionState(node, subtask, _function), next, sides);
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _host.Open(restored, context);
        _function.Open();
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                _host.Move(batch[i].Time);
                _function.Process(batch[i].Value, _host.Context, _host.Outputs.Collector);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e);
        }

        Received += batch.Length;
        _host.Outputs.Flush();
    }

    public override void EmitWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    public override void EmitStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    public override OperatorSnapshot? Snapshot(long checkpointId) => _host.Snapshot(checkpointId);
}
