namespace Freshet;

/// <summary>An input that could not be taken, kept with the reason instead of being lost. Immutable.</summary>
/// <param name="Source">Where it came from: a file's path, a topic and partition.</param>
/// <param name="Position">Where in it: a line number from 1, an offset.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Bytes">The raw bytes, cut to a bounded size.</param>
public sealed record DeadLetter(string Source, long Position, string Reason, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The side output of a source or a sink that its dead letters go to.</summary>
    public static OutputTag<DeadLetter> Tag { get; } = new("dead-letters");
}
