using System.Buffers.Binary;
using Freshet.Windowing;

namespace Freshet.Runtime.State;

/// <summary>Turns a namespace into a fixed number of bytes and back. Stateless.</summary>
internal abstract class NamespaceSerializer<TNamespace>
{
    /// <summary>How many bytes.</summary>
    public abstract int Bytes { get; }

    public abstract void Write(TNamespace value, SectionWriter output);

    /// <summary>Cuts a namespace off the front.</summary>
    public abstract TNamespace Next(ref ReadOnlySpan<byte> bytes);
}

/// <summary>No bytes at all.</summary>
internal sealed class VoidNamespaceSerializer : NamespaceSerializer<VoidNamespace>
{
    public static VoidNamespaceSerializer Instance { get; } = new();

    public override int Bytes => 0;

    public override void Write(VoidNamespace value, SectionWriter output)
    {
    }

    public override VoidNamespace Next(ref ReadOnlySpan<byte> bytes) => default;
}

/// <summary>Start and end of a window, 16 bytes.</summary>
internal sealed class WindowNamespaceSerializer : NamespaceSerializer<TimeWindow>
{
    public static WindowNamespaceSerializer Instance { get; } = new();

    public override int Bytes => 16;

    public override void Write(TimeWindow value, SectionWriter output)
    {
        Span<byte> span = output.GetSpan(16);
        BinaryPrimitives.WriteInt64LittleEndian(span, value.Start.Milliseconds);
        BinaryPrimitives.WriteInt64LittleEndian(span[8..], value.End.Milliseconds);
        output.Advance(16);
    }

    public override TimeWindow Next(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 16)
            throw new InvalidDataException("A state section ends in the middle of a window.");
        var window = new TimeWindow(
            new EventTime(BinaryPrimitives.ReadInt64LittleEndian(bytes)), new EventTime(BinaryPrimitives.ReadInt64LittleEndian(bytes[8..])));
        bytes = bytes[16..];
        return window;
    }
}
