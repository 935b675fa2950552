using System.Buffers;

namespace Reviews.Learning;

/// <summary>State as one <see cref="CheckedPart"/> with its format's version in front.</summary>
internal static class StatePart
{
    public static void Write(IBufferWriter<byte> writer, int formatVersion, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var state = new BinaryWriter(stream);
        state.Write(formatVersion);
        write(state);
        state.Flush();
        CheckedPart.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length), writer);
    }

    public static T Read<T>(ReadOnlySpan<byte> bytes, int formatVersion, string what, Func<BinaryReader, T> read)
    {
        T value = Read(ref bytes, formatVersion, what, read);
        return bytes.IsEmpty ? value : throw CheckedPart.Damaged($"{bytes.Length} bytes follow {what}");
    }

    public static T Read<T>(ref ReadOnlySpan<byte> bytes, int formatVersion, string what, Func<BinaryReader, T> read)
    {
        using var stream = new MemoryStream(CheckedPart.Next(ref bytes).ToArray());
        using var state = new BinaryReader(stream);
        try
        {
            if (state.ReadInt32() != formatVersion)
                throw CheckedPart.Damaged($"it is not {what} of format version {formatVersion}");
            T value = read(state);
            return stream.Position == stream.Length ? value : throw CheckedPart.Damaged($"{what} is longer than it says");
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            throw CheckedPart.Damaged($"{what} is shorter than it says, or wrong");
        }
    }
}
