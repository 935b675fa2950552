using Freshet.Functions;
using Freshet.State;

namespace Freshet.Bench.Checkpoints;

/// <summary>A running count per key, in a value state.</summary>
internal sealed class KeyedSum : KeyedProcessFunction<long, Turn, Turn>
{
    private ValueState<long> _sum = null!; // from Open on

    public override void Open(IKeyedStateStore state) => _sum = state.Value(new ValueStateDescriptor<long>("s"));

    public override void Process(Turn value, KeyedContext<long> context, Collector<Turn> output)
    {
        _sum.TryGet(out long sum);
        _sum.Set(sum + 1);
        output.Collect(value);
    }
}
