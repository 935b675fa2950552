using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>Sends everything to several outputs, in order; to none for a stream that nobody reads.</summary>
internal sealed class FanOut<T>(Output<T>[] outputs) : Output<T>
{
    /// <summary>The output of a stream that nobody reads.</summary>
    public static FanOut<T> Nowhere { get; } = new([]);

    /// <summary>One output for all of <paramref name="outputs"/>.</summary>
    public static Output<T> Of(IReadOnlyList<Output> outputs) => outputs.Count switch
    {
        0 => Nowhere,
        1 => (Output<T>)outputs[0],
        _ => new FanOut<T>([.. outputs.Cast<Output<T>>()]),
    };

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        foreach (Output<T> output in outputs)
            output.Emit(batch);
    }

    public override void EmitWatermark(EventTime watermark)
    {
        foreach (Output<T> output in outputs)
            output.EmitWatermark(watermark);
    }

    public override void EmitStatus(bool idle)
    {
        foreach (Output<T> output in outputs)
            output.EmitStatus(idle);
    }

    public override void EmitLatencyMarker(long stopwatchTimestamp)
    {
        foreach (Output<T> output in outputs)
            output.EmitLatencyMarker(stopwatchTimestamp);
    }
}
