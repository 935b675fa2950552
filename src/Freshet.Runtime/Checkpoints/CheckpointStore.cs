using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using Freshet.Runtime.Storage;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Checkpoints as files of a folder, one each, written beside and renamed when durable; the last two are kept. A file carries its length
/// and a checksum over everything, so a torn or damaged one is refused by name, and the one before is used. Not thread-safe.
/// </summary>
internal sealed class CheckpointStore
{
    private const ulong Magic = 0x34544B4348535246; // "FRSHCKT4", little-endian
    private const int FixedBytes = 40; // magic, length, id, maximum parallelism, number of operators, checksum
    private const int Kept = 2;

    private readonly string _directory;
    private readonly List<string> _refused = [];

    private readonly IFileSystem _files;

    public CheckpointStore(string directory, IFileSystem? files = null)
    {
        _directory = directory;
        _files = files ?? new PhysicalFileSystem();
        _files.CreateFolder(directory);
        _files.FlushFolder(Path.GetDirectoryName(directory)!);
        _files.FlushFolder(directory);
    }

    /// <summary>The damaged files passed over by <see cref="ReadNewest"/>, each with the reason.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>The highest id that a file of the folder carries, whole or not; 0 for none. Ids go on from it, so none is used twice.</summary>
    public long HighestId() =>
        NewestFirst().Select(p => long.TryParse(Path.GetFileName(p).AsSpan(4, 12), CultureInfo.InvariantCulture, out long id) ? id : 0).FirstOrDefault();

    /// <summary>Makes a checkpoint durable; gives its size in bytes. Blocks.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public long Write(Checkpoint checkpoint)
    {
        string path = PathOf(checkpoint.Id);
        string temporary = path + ".part";
        long length;
        try
        {
            using Stream file = _files.Create(temporary);
            length = Encode(checkpoint, file);
            _files.Flush(file);
        }
        catch
        {
            TryDelete(temporary); // a full disk is not to be kept full by it
            throw;
        }

        _files.Move(temporary, path);
        _files.FlushFolder(_directory);
        foreach (string old in NewestFirst().Skip(Kept))
            _files.Delete(old);
        return length;
    }

    /// <summary>The newest checkpoint that is whole; null where there is none.</summary>
    /// <exception cref="InvalidDataException">There are checkpoints, but all are damaged.</exception>
    public Checkpoint? ReadNewest()
    {
        _refused.Clear();
        foreach (string path in NewestFirst())
        {
            try
            {
                using Stream file = _files.OpenRead(path); var bytes = new byte[file.Length]; file.ReadExactly(bytes); return Decode(bytes);
            }
            catch (InvalidDataException e)
            {
                _refused.Add($"{path}: {e.Message}");
            }
        }

        if (_refused.Count > 0)
        {
            throw new InvalidDataException(
                $"No checkpoint in '{_directory}' is whole: {string.Join("; ", _refused)}. "
                + "Put back a copy, or start in another folder to begin from the start.");
        }

        return null;
    }

    /// <summary>Appends a checkpoint's bytes, section by section; gives how many.</summary>
    internal static long Encode(Checkpoint checkpoint, Stream output)
    {
        using var hashed = new HashedStream(output);
        using var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true);
        long length = LengthOf(checkpoint);
        writer.Write(Magic);
        writer.Write(length);
        writer.Write(checkpoint.Id);
        writer.Write(checkpoint.MaxParallelism);
        writer.Write(checkpoint.Operators.Count);
        foreach (OperatorSnapshot snapshot in checkpoint.Operators)
        {
            WriteText(writer, snapshot.Uid);
            writer.Write(snapshot.Sections.Count);
            foreach (StateSection section in snapshot.Sections)
            {
                WriteText(writer, section.Name);
                writer.Write(section.KeyGroup);
                writer.Write(section.Bytes.Length);
                writer.Write(section.Bytes.Span);
            }
        }

        writer.Write(hashed.Checksum);
        return length;
    }

    private static long LengthOf(Checkpoint checkpoint)
    {
        long length = FixedBytes;
        foreach (OperatorSnapshot snapshot in checkpoint.Operators)
        {
            length += 8 + Encoding.UTF8.GetByteCount(snapshot.Uid);
            foreach (StateSection section in snapshot.Sections)
                length += 12 + Encoding.UTF8.GetByteCount(section.Name) + section.Bytes.Length;
        }

        return length;
    }

    private static void WriteText(BinaryWriter writer, string text)
    {
        writer.Write(Encoding.UTF8.GetByteCount(text));
        writer.Write(Encoding.UTF8.GetBytes(text));
    }

    private static string ReadText(BinaryReader reader) => Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32()));

    internal static Checkpoint Decode(byte[] bytes)
    {
        if (bytes.Length < FixedBytes || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
            throw new InvalidDataException("it is no checkpoint of this version");
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)) != bytes.Length)
            throw new InvalidDataException("it is cut off or has something behind its end");
        if (XxHash64.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8)) != BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8)))
            throw new InvalidDataException("its checksum does not fit its content");
        using var reader = new BinaryReader(new MemoryStream(bytes, 16, bytes.Length - 24), Encoding.UTF8);
        long id = reader.ReadInt64();
        int maxParallelism = reader.ReadInt32();
        var operators = new OperatorSnapshot[reader.ReadInt32()];
        for (int i = 0; i < operators.Length; i++)
        {
            string uid = ReadText(reader);
            var sections = new StateSection[reader.ReadInt32()];
            for (int j = 0; j < sections.Length; j++)
                sections[j] = new StateSection(ReadText(reader), reader.ReadInt32(), reader.ReadBytes(reader.ReadInt32()));
            operators[i] = new OperatorSnapshot(uid, sections);
        }

        return new Checkpoint(id, maxParallelism, operators);
    }

    private void TryDelete(string path)
    {
        try
        {
            _files.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What the write itself met says more.
        }
    }

    /// <summary>The file of a checkpoint.</summary>
    public string PathOf(long id) => Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"chk-{id:D12}.bin"));

    private IEnumerable<string> NewestFirst() => _files.List(_directory).Where(f => f.EndsWith(".bin", StringComparison.Ordinal)).OrderDescending(StringComparer.Ordinal);
}
