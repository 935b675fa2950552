using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// A manifest as bytes: a header with magic, version and the body's length, and a checksum of its own; the body; a checksum of everything. Pure functions.
/// </summary>
internal static class ManifestFormat
{
    private const ulong Magic = 0x494E414D48535246; // "FRSHMANI", little-endian
    private const int Version = 1;
    private const int HeaderBytes = 32; // magic 8, version 4, flags 4, length 8, checksum 8
    private const int ChecksumBytes = 16;
    private const int Savepoint = 1;
    private const int Settled = 2;

    public static byte[] Encode(CheckpointManifest manifest)
    {
        var stream = new MemoryStream();
        stream.Write(new byte[HeaderBytes]);
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
            WriteBody(writer, manifest);
        long bodyBytes = stream.Length - HeaderBytes;
        stream.Write(new byte[ChecksumBytes]);
        byte[] bytes = stream.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), (manifest.IsSavepoint ? Savepoint : 0) | (manifest.IsSettled ? Settled : 0));
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), bodyBytes);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(24), XxHash64.HashToUInt64(bytes.AsSpan(0, 24)));
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(bytes.Length - ChecksumBytes), XxHash128.HashToUInt128(bytes.AsSpan(0, bytes.Length - ChecksumBytes)));
        return bytes;
    }

    /// <exception cref="InvalidDataException">The bytes are no whole manifest; the message says why, as the end of a sentence.</exception>
    public static CheckpointManifest Decode(byte[] bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new InvalidDataException("it is cut off within its header");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw new InvalidDataException("it does not begin as a manifest does");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(24)) != XxHash64.HashToUInt64(bytes.AsSpan(0, 24)))
            throw new InvalidDataException("the checksum of its header does not fit");
        int version = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(8));
        if (version != Version)
            throw new InvalidDataException($"it is of version {version}, and this program reads version {Version}");
        long bodyBytes = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16));
        if (bytes.Length != HeaderBytes + bodyBytes + ChecksumBytes)
            throw new InvalidDataException("it is cut off or has something behind its end");
        if (BinaryPrimitives.ReadUInt128LittleEndian(bytes.AsSpan(bytes.Length - ChecksumBytes)) != XxHash128.HashToUInt128(bytes.AsSpan(0, bytes.Length - ChecksumBytes)))
            throw new InvalidDataException("its checksum does not fit its content");
        int flags = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(12));
        using var reader = new BinaryReader(new MemoryStream(bytes, HeaderBytes, (int)bodyBytes), Encoding.UTF8);
        try
        {
            return ReadBody(reader) with { IsSavepoint = (flags & Savepoint) != 0, IsSettled = (flags & Settled) != 0 };
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException or OverflowException)
        {
            throw new InvalidDataException("its content is not that of a manifest", e); // with a checksum that fits: not made by this program
        }
    }

    private static void WriteBody(BinaryWriter writer, CheckpointManifest manifest)
    {
        writer.Write(manifest.Id);
        writer.Write(manifest.Attempt);
        writer.Write(manifest.MaxParallelism);
        writer.Write(manifest.TakenAt.ToUnixTimeMilliseconds());
        writer.Write(manifest.Files.Count);
        var fileIndexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (StateFile file in manifest.Files)
        {
            fileIndexes.Add(file.Name, fileIndexes.Count);
            writer.Write(file.Name);
            writer.Write(file.Length);
        }

        writer.Write(manifest.Operators.Count);
        foreach (ManifestOperator one in manifest.Operators)
            WriteOperator(writer, one, fileIndexes);
    }

    private static void WriteOperator(BinaryWriter writer, ManifestOperator one, Dictionary<string, int> fileIndexes)
    {
        writer.Write(one.Uid);
        writer.Write(one.Subtask);
        string[] names = [.. one.Sections.Select(s => s.Name).Distinct(StringComparer.Ordinal)];
        writer.Write(names.Length);
        var nameIndexes = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            nameIndexes.Add(name, nameIndexes.Count);
            writer.Write(name);
        }

        writer.Write(one.Sections.Count);
        foreach (ManifestSection section in one.Sections)
        {
            writer.Write(nameIndexes[section.Name]);
            writer.Write(section.KeyGroup);
            writer.Write(section.Segments.Count);
            foreach (Segment segment in section.Segments)
            {
                writer.Write(fileIndexes[segment.File]);
                writer.Write(segment.Offset);
                writer.Write(segment.Length);
                writer.Write((ulong)(segment.Checksum >> 64));
                writer.Write((ulong)segment.Checksum);
                writer.Write(segment.IsChange);
            }
        }
    }

    private static CheckpointManifest ReadBody(BinaryReader reader)
    {
        long id = reader.ReadInt64();
        long attempt = reader.ReadInt64();
        int maxParallelism = reader.ReadInt32();
        DateTimeOffset takenAt = DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64());
        var files = new StateFile[ReadCount(reader)];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = new StateFile(reader.ReadString(), reader.ReadInt64());
            if (!CheckpointNames.IsPlain(files[i].Name))
                throw new InvalidDataException($"it names a file '{files[i].Name}' outside its folder");
        }

        var operators = new ManifestOperator[ReadCount(reader)];
        for (int i = 0; i < operators.Length; i++)
            operators[i] = ReadOperator(reader, files);
        return new CheckpointManifest
        {
            Id = id,
            Attempt = attempt,
            MaxParallelism = maxParallelism,
            TakenAt = takenAt,
            Files = files,
            Operators = operators,
        };
    }

    private static ManifestOperator ReadOperator(BinaryReader reader, StateFile[] files)
    {
        string uid = reader.ReadString();
        int subtask = reader.ReadInt32();
        var names = new string[ReadCount(reader)];
        for (int i = 0; i < names.Length; i++)
            names[i] = reader.ReadString();
        var sections = new ManifestSection[ReadCount(reader)];
        for (int i = 0; i < sections.Length; i++)
        {
            string name = names[ReadIndex(reader, names.Length)];
            int keyGroup = reader.ReadInt32();
            var segments = new Segment[ReadCount(reader)];
            for (int j = 0; j < segments.Length; j++)
            {
                string file = files[ReadIndex(reader, files.Length)].Name;
                segments[j] = new Segment(file, reader.ReadInt64(), reader.ReadInt64(), new UInt128(reader.ReadUInt64(), reader.ReadUInt64()), reader.ReadBoolean());
            }

            sections[i] = new ManifestSection(name, keyGroup, segments);
        }

        return new ManifestOperator(uid, subtask, sections);
    }

    /// <summary>A number of parts, of which each has at least one byte.</summary>
    private static int ReadCount(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position ? count : throw new FormatException();
    }

    private static int ReadIndex(BinaryReader reader, int count)
    {
        int index = reader.ReadInt32();
        return index >= 0 && index < count ? index : throw new FormatException();
    }
}
