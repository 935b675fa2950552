using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Reviews.Learning;

/// <summary>The bytes of a model: parts of [length u32][payload][checksum u64]; first the header, then one part per chunk.</summary>
internal static class FtrlFormat
{
    private const uint Magic = 0x4C525446;
    private const int FormatVersion = 1;

    /// <summary>A bound on what <see cref="Write"/> writes: every entry of every chunk that holds anything.</summary>
    public static int MaxBytes(FtrlSnapshot snapshot)
    {
        int chunk = 24 + (FtrlChunk.Features * (2 + (snapshot.Bias.Length * 4)));
        return 4096 + (snapshot.ChunkVersions().Count() * chunk);
    }

    public static void Write(FtrlSnapshot snapshot, IBufferWriter<byte> writer)
    {
        Part(Header(snapshot, snapshot.ChunkVersions().Count()), writer);
        foreach (var (chunk, _) in snapshot.ChunkVersions())
        {
            WriteChunk(snapshot, chunk, writer);
        }
    }

    public static void WriteChunk(FtrlSnapshot snapshot, int index, IBufferWriter<byte> writer)
    {
        var chunk = snapshot.Chunks[index] ?? throw new ArgumentException($"Chunk {index} is empty; write those ChunkVersions names.");
        int stride = snapshot.Bias.Length;
        int entry = 2 + stride * 4;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(12 + FtrlChunk.Features * entry);
        BinaryPrimitives.WriteInt32LittleEndian(buffer, index);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(4), chunk.Version);
        int at = 12;
        for (int i = 0; i < FtrlChunk.Features; i++)
        {
            var cell = MemoryMarshal.AsBytes<float>(chunk.Values.AsSpan(i * stride, stride));
            if (cell.IndexOfAnyExcept((byte)0) >= 0)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(buffer.AsSpan(at), (ushort)i);
                cell.CopyTo(buffer.AsSpan(at + 2));
                at += entry;
            }
        }

        Part(buffer.AsSpan(0, at), writer);
        ArrayPool<byte>.Shared.Return(buffer);
    }

    public static FtrlClassifier Read(ReadOnlySpan<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(Next(ref bytes).ToArray()));
        if (reader.ReadUInt32() != Magic || reader.ReadInt32() != FormatVersion)
        {
            throw Damaged("it is no model of format version 1");
        }

        var model = new FtrlClassifier(new FtrlOptions
        {
            Classes = reader.ReadInt32(),
            Dimensions = reader.ReadInt32(),
            Alpha = reader.ReadSingle(),
            Beta = reader.ReadSingle(),
            Lambda1 = reader.ReadSingle(),
            Lambda2 = reader.ReadSingle(),
            WeightCap = reader.ReadSingle(),
        });
        long updates = reader.ReadInt64();
        int chunks = reader.ReadInt32();
        var counts = MemoryMarshal.Cast<byte, long>(reader.ReadBytes(model.Options.Classes * 8));
        int stride = (model.Options.Classes + 3) / 4 * 8;
        model.Restore(updates, counts, MemoryMarshal.Cast<byte, float>(reader.ReadBytes(stride * 4)));
        for (int i = 0; i < chunks; i++)
        {
            byte[] part = Next(ref bytes).ToArray();
            model.RestoreChunk(BinaryPrimitives.ReadInt32LittleEndian(part), BinaryPrimitives.ReadInt64LittleEndian(part.AsSpan(4)), cells =>
            {
                for (ReadOnlySpan<byte> rest = part.AsSpan(12); rest.Length > 0; rest = rest[(2 + (stride * 4))..])
                {
                    int feature = BinaryPrimitives.ReadUInt16LittleEndian(rest);
                    rest.Slice(2, stride * 4).CopyTo(MemoryMarshal.AsBytes(cells.AsSpan(feature * stride, stride)));
                }
            });
        }

        return bytes.IsEmpty ? model : throw Damaged($"{bytes.Length} bytes follow its end");
    }

    public static string Hash(FtrlSnapshot snapshot)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Header(snapshot, 0));
        int stride = snapshot.Bias.Length;
        Span<byte> key = stackalloc byte[4];
        foreach (var (index, _) in snapshot.ChunkVersions())
        {
            float[] values = snapshot.Chunks[index]!.Values;
            for (int i = 0; i < FtrlChunk.Features; i++)
            {
                var cell = MemoryMarshal.AsBytes<float>(values.AsSpan(i * stride, stride));
                if (cell.IndexOfAnyExcept((byte)0) >= 0)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(key, index * FtrlChunk.Features + i);
                    hash.AppendData(key);
                    hash.AppendData(cell);
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    internal static void Part(ReadOnlySpan<byte> payload, IBufferWriter<byte> writer)
    {
        var span = writer.GetSpan(payload.Length + 12);
        BinaryPrimitives.WriteInt32LittleEndian(span, payload.Length);
        payload.CopyTo(span[4..]);
        BinaryPrimitives.WriteUInt64LittleEndian(span[(4 + payload.Length)..], Checksum(payload));
        writer.Advance(payload.Length + 12);
    }

    internal static ReadOnlySpan<byte> Next(ref ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < 12 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < 12 || length > bytes.Length - 12)
        {
            throw Damaged("it ends too early");
        }

        var payload = bytes.Slice(4, length);
        if (Checksum(payload) != BinaryPrimitives.ReadUInt64LittleEndian(bytes[(4 + length)..]))
        {
            throw Damaged("a checksum differs");
        }

        bytes = bytes[(length + 12)..];
        return payload;
    }

    internal static InvalidDataException Damaged(string why) =>
        new($"The learner's stored state cannot be read: {why}. Restore an older checkpoint or start afresh.");

    private static ulong Checksum(ReadOnlySpan<byte> payload)
    {
        ulong hash = 0x9E3779B97F4A7C15 ^ (ulong)payload.Length;
        for (; payload.Length >= 8; payload = payload[8..])
        {
            hash = ulong.RotateLeft((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(payload)) * 0xFF51AFD7ED558CCD, 31);
        }

        foreach (byte b in payload)
        {
            hash = ulong.RotateLeft((hash ^ b) * 0xFF51AFD7ED558CCD, 31);
        }

        return hash;
    }

    private static byte[] Header(FtrlSnapshot snapshot, int chunks)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        var o = snapshot.Options;
        writer.Write(Magic);
        writer.Write(FormatVersion);
        writer.Write(o.Classes);
        writer.Write(o.Dimensions);
        writer.Write(o.Alpha);
        writer.Write(o.Beta);
        writer.Write(o.Lambda1);
        writer.Write(o.Lambda2);
        writer.Write(o.WeightCap);
        writer.Write(snapshot.Updates);
        writer.Write(chunks);
        writer.Write(MemoryMarshal.AsBytes<long>(snapshot.Counts));
        writer.Write(MemoryMarshal.AsBytes<float>(snapshot.Bias));
        return stream.ToArray();
    }
}
