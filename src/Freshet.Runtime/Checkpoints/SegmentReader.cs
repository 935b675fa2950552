using System.Buffers;
using System.IO.Hashing;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>Reads the bytes that manifests of a folder name. Every read checks what it gives. Thread-safe; the calls block.</summary>
internal sealed class SegmentReader(IFileSystem files, string folder)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="InvalidDataException">It is not whole.</exception>
    public static CheckpointManifest ReadManifest(IFileSystem files, string path)
    {
        return Reading(path, () =>
        {
            using Stream file = files.OpenRead(path);
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);

            return ManifestFormat.Decode(bytes);
        });
    }

    /// <summary>Reads every byte that a manifest names, and keeps none.</summary>
    /// <exception cref="InvalidDataException">Some are not those that were written.</exception>
    public void Verify(CheckpointManifest manifest)
    {
        ILookup<string, Segment> segments = manifest.Operators.SelectMany(o => o.Sections).SelectMany(s => s.Segments).Distinct().ToLookup(s => s.File);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            foreach (StateFile file in manifest.Files)
            {
                Reading(PathOf(file.Name), () =>
                {
                    VerifyFile(file, segments[file.Name].OrderBy(s => s.Offset), buffer);
                    return true;
                });
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a segment.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those that were written.</exception>
    public ReadOnlyMemory<byte> Read(Segment segment) => Reading<ReadOnlyMemory<byte>>(PathOf(segment.File), () =>
    {
        using Stream file = files.OpenRead(PathOf(segment.File));
        file.Position = segment.Offset;
        Span<byte> header = stackalloc byte[StateFileFormat.FrameHeaderBytes];
        file.ReadExactly(header);
        StateFileFormat.CheckFrameHeader(header, segment);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(checked((int)segment.Length));
        file.ReadExactly(bytes);
        StateFileFormat.CheckBytes(XxHash128.HashToUInt128(bytes), segment);
        return bytes;
    });

    private static T Reading<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Damaged(path, "it is missing", e);
        }
        catch (EndOfStreamException e)
        {
            throw Damaged(path, "it is cut off", e);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(path, e.Message, e);
        }
    }

    private static InvalidDataException Damaged(string path, string reason, Exception cause) => new($"{path}: {reason}", cause);

    private void VerifyFile(StateFile file, IEnumerable<Segment> segments, byte[] buffer)
    {
        using Stream stream = files.OpenRead(PathOf(file.Name));
        if (stream.Length != file.Length)
            throw new InvalidDataException($"it has {stream.Length} bytes, and {file.Length} were written");
        Span<byte> header = buffer.AsSpan(0, StateFileFormat.HeaderBytes);
        stream.ReadExactly(header);
        StateFileFormat.CheckHeader(header);
        var hash = new XxHash128();
        foreach (Segment segment in segments)
        {
            if (segment.Offset < 0 || segment.Length < 0 || segment.Offset > file.Length - segment.Length - StateFileFormat.FrameHeaderBytes)
                throw new InvalidDataException($"it has no {segment.Length} bytes at offset {segment.Offset}");
            stream.Position = segment.Offset;
            Span<byte> frame = buffer.AsSpan(0, StateFileFormat.FrameHeaderBytes);
            stream.ReadExactly(frame);
            StateFileFormat.CheckFrameHeader(frame, segment);
            for (long left = segment.Length; left > 0;)
            {
                int count = (int)Math.Min(left, buffer.Length);
                stream.ReadExactly(buffer, 0, count);
                hash.Append(buffer.AsSpan(0, count));
                left -= count;
            }

            StateFileFormat.CheckBytes(hash.GetCurrentHashAsUInt128(), segment);
            hash.Reset();
        }
    }

    private string PathOf(string name) => Path.Combine(folder, name);
}
