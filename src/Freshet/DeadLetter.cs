namespace Freshet;

/// <summary>An input that could not be taken, kept with the reason instead of being lost. Immutable.</summary>
/// <param name="Source">Where it came from: a file's path, a topic and partition; or the store that refused it.</param>
/// <param name="Position">Where in it: a line number from 1, an offset; or the number of the record among those of the sink's subtask.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Bytes">The raw bytes, cut to a bounded size.</param>
public sealed record DeadLetter(string Source, long Position, string Reason, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The side output of a source or a sink that its dead letters go to.</summary>
    public static OutputTag<DeadLetter> Tag { get; } = new("dead-letters");

    /// <summary>How many bytes the input had, before they were cut.</summary>
    public long Length
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, Bytes.Length);
            field = value;
        }
    } = Bytes.Length;

    /// <summary>Whether the bytes are all there, so that the input can be put back.</summary>
    public bool IsWhole => Length == Bytes.Length;
}
