using System.Buffers;

namespace Freshet.Connectors.Files;

/// <summary>A line of bytes of its own a record. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
/// <param name="write">Appends a value's line without its end; called by several writers at a time.</param>
public sealed class LineEncoder<T>(Action<T, IBufferWriter<byte>> write) : RecordEncoder<T>
{
    internal override string Suffix => ".txt";

    internal override void Encode(T value, IBufferWriter<byte> output)
    {
        write(value, output);
        output.Write("\n"u8);
    }
}
