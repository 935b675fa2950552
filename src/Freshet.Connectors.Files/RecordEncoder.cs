using System.Buffers;

namespace Freshet.Connectors.Files;

/// <summary>How values become the bytes of a file. A description, shared between writers: immutable.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class RecordEncoder<T>
{
    private protected RecordEncoder()
    {
    }

    /// <summary>What the names of files end with unless the sink's options say.</summary>
    internal abstract string Suffix { get; }

    /// <summary>What stands in front of a file's first record.</summary>
    internal virtual ReadOnlyMemory<byte> Header => default;

    /// <summary>Appends a record with its line end.</summary>
    internal abstract void Encode(T value, IBufferWriter<byte> output);
}
