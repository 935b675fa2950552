namespace Freshet.Runtime.Exchange;

/// <summary>What travels over a channel: a batch, or a control element between two batches.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The watermark's milliseconds, the barrier's checkpoint id, 1 for idle, or the marker's instant.</param>
/// <param name="Buffer">The batch.</param>
internal readonly record struct Element<T>(ElementKind Kind, long Value, RecordBuffer<T>? Buffer);

/// <summary>The kinds of element.</summary>
internal enum ElementKind : byte
{
    Batch,
    Watermark,
    Barrier,
    Status,
    LatencyMarker,
    End,
}
