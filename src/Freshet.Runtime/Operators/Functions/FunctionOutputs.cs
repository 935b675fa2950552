using Freshet.Operators;

namespace Freshet.Runtime.Operators.Functions;

/// <summary>Where the results of an operator with side outputs go: the main output and those, by batch.</summary>
internal sealed class FunctionOutputs<TOut>(Output<TOut> next, SideOutputs sides)
{
    public BatchCollector<TOut> Collector { get; } = new(next);

    public SideOutputs Sides => sides;

    /// <summary>Sends on what the function has collected.</summary>
    public void Flush()
    {
        Collector.Flush();
        sides.Flush();
    }

    public void EmitWatermark(EventTime watermark)
    {
        next.EmitWatermark(watermark);
        sides.EmitWatermark(watermark);
    }

    public void EmitStatus(bool idle)
    {
        next.EmitStatus(idle);
        sides.EmitStatus(idle);
    }
}
