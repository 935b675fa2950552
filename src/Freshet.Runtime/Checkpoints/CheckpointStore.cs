using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// Checkpoints as files of a folder, one each, written beside and renamed when durable; the last two are kept. A file carries its length
/// and a checksum over everything, so a torn or damaged one is refused by name, and the one before is used. Not thread-safe.
/// </summary>
internal sealed class CheckpointStore
{
    private const ulong Magic = 0x32544B4348535246; // "FRSHCKT2", little-endian
    private const int HeaderBytes = 24;
    private const int Kept = 2;
    private const string Pattern = "chk-????????????.bin";

    private readonly string _directory;
    private readonly List<string> _refused = [];

    public CheckpointStore(string directory)
    {
        _directory = directory;
        Directory.CreateDirectory(directory);
    }

    /// <summary>The damaged files passed over by <see cref="ReadNewest"/>, each with the reason.</summary>
    public IReadOnlyList<string> Refused => _refused;

    /// <summary>The highest id that a file of the folder carries, whole or not; 0 for none. Ids go on from it, so none is used twice.</summary>
    public long HighestId() =>
        NewestFirst().Select(p => long.TryParse(Path.GetFileName(p).AsSpan(4, 12), CultureInfo.InvariantCulture, out long id) ? id : 0).FirstOrDefault();

    /// <summary>Makes a checkpoint durable; gives its size in bytes. Blocks.</summary>
    public long Write(Checkpoint checkpoint)
    {
        byte[] bytes = Encode(checkpoint);
        string path = PathOf(checkpoint.Id);
        string temporary = path + ".part";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
        DurableFolder.Flush(_directory);
        foreach (string old in NewestFirst().Skip(Kept))
            File.Delete(old);
        return bytes.Length;
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
                return Decode(File.ReadAllBytes(path));
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

    internal static byte[] Encode(Checkpoint checkpoint)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(0L); // the length, set below
        writer.Write(checkpoint.Id);
        writer.Write(checkpoint.MaxParallelism);
        writer.Write(checkpoint.Operators.Count);
        foreach (OperatorSnapshot snapshot in checkpoint.Operators)
        {
            writer.Write(snapshot.Uid);
            writer.Write(snapshot.Sections.Count);
            foreach (StateSection section in snapshot.Sections)
            {
                writer.Write(section.Name);
                writer.Write(section.KeyGroup);
                writer.Write(section.Bytes.Length);
                writer.Write(section.Bytes.Span);
            }
        }

        writer.Write(0UL); // the checksum
        writer.Flush();
        byte[] bytes = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(bytes.Length - 8), XxHash64.HashToUInt64(bytes.AsSpan(0, bytes.Length - 8)));
        return bytes;
    }

    internal static Checkpoint Decode(byte[] bytes)
    {
        if (bytes.Length < HeaderBytes + 16 || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
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
            string uid = reader.ReadString();
            var sections = new StateSection[reader.ReadInt32()];
            for (int j = 0; j < sections.Length; j++)
                sections[j] = new StateSection(reader.ReadString(), reader.ReadInt32(), reader.ReadBytes(reader.ReadInt32()));
            operators[i] = new OperatorSnapshot(uid, sections);
        }

        return new Checkpoint(id, maxParallelism, operators);
    }

    private string PathOf(long id) => Path.Combine(_directory, string.Create(CultureInfo.InvariantCulture, $"chk-{id:D12}.bin"));

    private IEnumerable<string> NewestFirst() => Directory.EnumerateFiles(_directory, Pattern).OrderDescending(StringComparer.Ordinal);
}
