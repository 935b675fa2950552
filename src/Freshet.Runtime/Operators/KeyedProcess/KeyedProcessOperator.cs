using Freshet.Functions;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Operators.Functions;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.KeyedProcess;

/// <summary>Runs a keyed process function with its state and timers.</summary>
internal sealed class KeyedProcessOperator<TKey, TIn, TOut> : StreamOperator<TIn, TOut>
    where TKey : notnull
{
    private readonly Func<TIn, TKey> _selector;
    private readonly KeyedProcessFunction<TKey, TIn, TOut> _function;
    private readonly KeyedFunctionHost<TKey, TOut> _host;

    public KeyedProcessOperator(
        KeyedProcessNode<TKey, TIn, TOut> node, int subtask, KeyedStateBackend backend, Output<TOut> next, SideOutputs sides)
        : base(node, subtask, next)
    {
        _selector = node.Input.Selector;
        _function = node.CreateFunction();
        _host = new KeyedFunctionHost<TKey, TOut>(
            node, new FunctionState(node, subtask, _function), node.Input.Serializer, backend, new FunctionOutputs<TOut>(next, sides),
            _function.OnTimer, Failed);
    }

    public override OperatorUsage Usage => _host.Usage;

    public override void Open(OperatorSnapshot? restored, OperatorContext context) => _host.Open(restored, context, _function.Open);

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        _host.Process(batch, _selector, new Handler(_function, _host.Context, _host.Outputs.Collector));
        Received += batch.Length;
    }

    public override void EmitWatermark(EventTime watermark) => _host.AdvanceWatermark(watermark);

    public override void EmitStatus(bool idle) => _host.Outputs.EmitStatus(idle);

    public override void OnProcessingTime(DateTimeOffset now) => _host.OnProcessingTime(now);

    public override OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => _host.Snapshot(barrier);

    private readonly struct Handler(KeyedProcessFunction<TKey, TIn, TOut> function, KeyedContext<TKey> context, Collector<TOut> output)
        : IRecordHandler<TIn>
    {
        public void Handle(ref readonly Record<TIn> record) => function.Process(record.Value, context, output);
    }
}
