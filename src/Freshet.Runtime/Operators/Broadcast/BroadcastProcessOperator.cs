using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.Broadcast;

/// <summary>Runs the function of a stream connected with a broadcast one.</summary>
internal sealed class BroadcastProcessOperator<TIn, TBroadcast, TOut> : TwoInputOperator<TIn, TBroadcast, TOut>
{
    private readonly BroadcastProcessFunction<TIn, TBroadcast, TOut> _function;
    private readonly FunctionHost<TOut> _host;

    public BroadcastProcessOperator(BroadcastProcessNode<TIn, TBroadcast, TOut> node, int subtask, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _function = node.CreateFunction();
        _host = new FunctionHost<TOut>(node, new FunctionState(node, subtask, _function, node.BroadcastStates), next, sides);
    }

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _host.Open(restored, context);
        _function.Open();
    }

    public override OperatorSnapshot? Snapshot(long checkpointId) => _host.Snapshot(checkpointId);

    protected override void Process1(ReadOnlySpan<Record<TIn>> batch)
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

        _host.Outputs.Flush();
    }

    protected override void Process2(ReadOnlySpan<Record<TBroadcast>> batch)
    {
        int i = 0;
        try
        {
            for (; i < batch.Length; i++)
            {
                _host.Move(batch[i].Time);
                _function.ProcessBroadcast(batch[i].Value, _host.BroadcastContext, _host.Outputs.Collector);
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e);
        }

        _host.Outputs.Flush();
    }

    protected override void ProcessWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    protected override void ProcessStatus(bool idle) => _host.Outputs.EmitStatus(idle);
}
