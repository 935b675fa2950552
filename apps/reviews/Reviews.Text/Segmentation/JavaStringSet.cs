using System.Buffers.Binary;
using System.Text;

namespace Reviews.Text;

/// <summary>Reads a <c>HashSet</c> of strings as Java's object serialization writes it.</summary>
internal static class JavaStringSet
{
    private const byte BlockMark = 0x77;
    private const byte StringMark = 0x74;

    // Stream magic and version, a new object of a class that is named.
    private static ReadOnlySpan<byte> Start => [0xac, 0xed, 0x00, 0x05, 0x73, 0x72, 0x00, 0x11];

    /// <summary>The strings, in the file's order.</summary>
    /// <exception cref="InvalidDataException">The file is something else or is cut; the message says where.</exception>
    public static List<string> Read(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        if (!file.AsSpan().StartsWith(Start) || !file.AsSpan(Start.Length).StartsWith("java.util.HashSet"u8))
            throw Broken(path, 0, "it does not begin as a serialized java.util.HashSet");

        // Behind the class's description stands a block of 12 bytes: capacity, load factor, number of elements.
        int block = file.AsSpan().IndexOf([BlockMark, (byte)12]);
        if (block < 0 || block + 14 > file.Length)
            throw Broken(path, file.Length, "the number of its elements is missing");
        int count = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(block + 10));
        int position = block + 14;
        if (count < 0 || count > (file.Length - position) / 3)
            throw Broken(path, block, $"it cannot hold {count} strings");

        var strings = new List<string>(count);
        for (int i = 0; i < count; i++)
        {
            if (position + 3 > file.Length || file[position] != StringMark)
                throw Broken(path, position, $"string {i + 1} of {count} does not begin there");
            int length = BinaryPrimitives.ReadUInt16BigEndian(file.AsSpan(position + 1));
            position += 3;
            if (length > file.Length - position)
                throw Broken(path, position, $"string {i + 1} of {count} is cut");

            // Java's modified UTF-8 differs for NUL and beyond the BMP alone; no word of a language has either.
            strings.Add(Encoding.UTF8.GetString(file, position, length));
            position += length;
        }

        return strings;
    }

    private static InvalidDataException Broken(string path, int offset, string reason) =>
        new($"The word list '{path}' cannot be read at byte {offset}: {reason}. Take the file of the same name from VnCoreNLP's models.");
}
