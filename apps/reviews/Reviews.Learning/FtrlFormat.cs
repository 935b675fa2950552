using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Reviews.Learning;

/// <summary>
/// The bytes of a model, or of what has changed since one: <see cref="CheckedPart"/>s, first the header, then one per chunk. A chunk part is its number, its
/// version, whether it stands for the whole chunk, and the features that it holds, or that have changed.
/// </summary>
internal static class FtrlFormat
{
    private const uint Magic = 0x4C525446;
    private const int FormatVersion = 2;
    private const int ChunkHeader = 13;

    // Since which version the chunks are; a whole model's are since the beginning.
    private const long Whole = -1;

    /// <summary>A bound on what <see cref="Write"/> writes: every feature that was ever changed.</summary>
    public static int MaxBytes(FtrlSnapshot snapshot)
    {
        int entry = 2 + (snapshot.Bias.Length * 4);
        int bytes = 4096;
        foreach ((int chunk, _) in snapshot.ChunkVersions())
            bytes += 24 + ((FtrlChunk.Features - snapshot.Chunks[chunk]!.Versions.AsSpan().Count(0L)) * entry);
        return bytes;
    }

    public static void Write(FtrlSnapshot snapshot, IBufferWriter<byte> writer)
    {
        CheckedPart.Write(Header(snapshot, Whole, snapshot.ChunkVersions().Count()), writer);
        foreach ((int chunk, _) in snapshot.ChunkVersions())
            WriteChunk(snapshot, chunk, Whole, writer);
    }

    public static void WriteChanges(FtrlSnapshot snapshot, long since, IBufferWriter<byte> writer)
    {
        int[] changed = [.. Enumerable.Range(0, snapshot.Chunks.Length).Where(i => snapshot.VersionOf(i) > since)];
        CheckedPart.Write(Header(snapshot, since, changed.Length), writer);
        foreach (int chunk in changed)
            WriteChunk(snapshot, chunk, since, writer);
    }

    private static void WriteChunk(FtrlSnapshot snapshot, int index, long since, IBufferWriter<byte> writer)
    {
        FtrlChunk? chunk = snapshot.Chunks[index];
        int stride = snapshot.Bias.Length;
        int entry = 2 + (stride * 4);

        // A chunk that was emptied since then does not know what it held.
        bool replaces = since == Whole || snapshot.EmptiedAt(index) > since;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ChunkHeader + (FtrlChunk.Features * entry));
        BinaryPrimitives.WriteInt32LittleEndian(buffer, index);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(4), snapshot.VersionOf(index));
        buffer[ChunkHeader - 1] = replaces ? (byte)1 : (byte)0;
        int at = ChunkHeader;
        for (int i = 0; chunk is not null && i < FtrlChunk.Features; i++)
        {
            if (replaces ? !chunk.Holds(i) : chunk.Versions[i] <= since)
                continue;
            BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(at), (ushort)i);
            MemoryMarshal.AsBytes<float>(chunk.Values.AsSpan(i * stride, stride)).CopyTo(buffer.AsSpan(at + 2));
            at += entry;
        }

        CheckedPart.Write(buffer.AsSpan(0, at), writer);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public static FtrlClassifier Read(ReadOnlySpan<byte> bytes)
    {
        FtrlHeader header = ReadHeader(CheckedPart.Next(ref bytes));
        if (header.Since != Whole)
            throw CheckedPart.Damaged($"it is the changes since version {header.Since} only");
        var model = new FtrlClassifier(header.Options);
        ReadContent(model, header, bytes);
        return model;
    }

    public static void Apply(FtrlClassifier model, ReadOnlySpan<byte> bytes)
    {
        FtrlHeader header = ReadHeader(CheckedPart.Next(ref bytes));
        if (header.Since == Whole && model.Version != 0)
            throw CheckedPart.Damaged($"it is a whole model, and the one that it is to change is at version {model.Version}");
        if (header.Options != model.Options)
            throw CheckedPart.Damaged("its parameters are not those of the model that it is to change");
        if (header.Since != Whole && header.Since != model.Version)
            throw CheckedPart.Damaged($"it is the changes since version {header.Since}, and the model is at version {model.Version}");

        // All parts are checked before the first is taken.
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
            CheckedPart.Next(ref rest);
        ReadContent(model, header, bytes);
    }

    public static string Hash(FtrlSnapshot snapshot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var content = new MemoryStream())
        using (var writer = new BinaryWriter(content))
        {
            WriteOptions(writer, snapshot.Options);
            writer.Write(snapshot.Updates);
            writer.Write(MemoryMarshal.AsBytes<long>(snapshot.Counts));
            writer.Write(MemoryMarshal.AsBytes<float>(snapshot.Bias));
            hash.AppendData(content.ToArray());
        }

        int stride = snapshot.Bias.Length;
        Span<byte> key = stackalloc byte[4];
        foreach ((int index, _) in snapshot.ChunkVersions())
        {
            FtrlChunk chunk = snapshot.Chunks[index]!;
            for (int i = 0; i < FtrlChunk.Features; i++)
            {
                if (!chunk.Holds(i))
                    continue;
                BinaryPrimitives.WriteInt32LittleEndian(key, (index * FtrlChunk.Features) + i);
                hash.AppendData(key);
                hash.AppendData(MemoryMarshal.AsBytes<float>(chunk.Values.AsSpan(i * stride, stride)));
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Header(FtrlSnapshot snapshot, long since, int chunks)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Magic);
        writer.Write(FormatVersion);
        WriteOptions(writer, snapshot.Options);
        writer.Write(snapshot.Updates);
        writer.Write(snapshot.History);
        writer.Write(snapshot.Version);
        writer.Write(since);
        writer.Write(chunks);
        writer.Write(MemoryMarshal.AsBytes<long>(snapshot.Counts));
        writer.Write(MemoryMarshal.AsBytes<float>(snapshot.Bias));
        return stream.ToArray();
    }

    private static void WriteOptions(BinaryWriter writer, FtrlOptions options)
    {
        writer.Write(options.Classes);
        writer.Write(options.Dimensions);
        writer.Write((byte)options.Link);
        writer.Write(options.Alpha);
        writer.Write(options.Beta);
        writer.Write(options.Lambda1);
        writer.Write(options.Lambda2);
        writer.Write(options.WeightPower);
        writer.Write(options.WeightCap);
    }

    private static FtrlHeader ReadHeader(ReadOnlySpan<byte> payload)
    {
        using var reader = new BinaryReader(new MemoryStream(payload.ToArray()));
        try
        {
            if (reader.ReadUInt32() != Magic || reader.ReadInt32() != FormatVersion)
                throw CheckedPart.Damaged($"it is no model of format version {FormatVersion}");
            var options = new FtrlOptions
            {
                Classes = reader.ReadInt32(),
                Dimensions = reader.ReadInt32(),
                Link = (FtrlLink)reader.ReadByte(),
                Alpha = reader.ReadSingle(),
                Beta = reader.ReadSingle(),
                Lambda1 = reader.ReadSingle(),
                Lambda2 = reader.ReadSingle(),
                WeightPower = reader.ReadSingle(),
                WeightCap = reader.ReadSingle(),
            };
            options.Validate();
            return new FtrlHeader(
                options, reader.ReadInt64(), reader.ReadUInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt32(),
                MemoryMarshal.Cast<byte, long>(reader.ReadBytes(options.Classes * 8)).ToArray(),
                MemoryMarshal.Cast<byte, float>(reader.ReadBytes((options.Classes + 3) / 4 * 32)).ToArray());
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException)
        {
            throw CheckedPart.Damaged("its header is wrong");
        }
    }

    private static void ReadContent(FtrlClassifier model, FtrlHeader header, ReadOnlySpan<byte> bytes)
    {
        model.Restore(header);
        int stride = header.Bias.Length;
        ushort[] features = new ushort[FtrlChunk.Features];
        float[] sums = new float[FtrlChunk.Features * stride];
        for (int i = 0; i < header.Chunks; i++)
        {
            ReadOnlySpan<byte> part = CheckedPart.Next(ref bytes);
            int count = (part.Length - ChunkHeader) / (2 + (stride * 4));
            if (part.Length < ChunkHeader || count > features.Length)
                throw CheckedPart.Damaged($"chunk {i} is no chunk");
            ReadOnlySpan<byte> rest = part[ChunkHeader..];
            for (int f = 0; f < count; f++)
            {
                features[f] = BinaryPrimitives.ReadUInt16LittleEndian(rest);
                rest.Slice(2, stride * 4).CopyTo(MemoryMarshal.AsBytes(sums.AsSpan(f * stride, stride)));
                rest = rest[(2 + (stride * 4))..];
            }

            model.RestoreChunk(
                BinaryPrimitives.ReadInt32LittleEndian(part), BinaryPrimitives.ReadInt64LittleEndian(part[4..]), part[ChunkHeader - 1] == 1,
                features.AsSpan(0, count), sums);
        }

        if (!bytes.IsEmpty)
            throw CheckedPart.Damaged($"{bytes.Length} bytes follow its end");
    }
}

/// <summary>What stands before a model's chunks.</summary>
internal sealed record FtrlHeader(
    FtrlOptions Options, long Updates, ulong History, long Version, long Since, int Chunks, long[] Counts, float[] Bias);
