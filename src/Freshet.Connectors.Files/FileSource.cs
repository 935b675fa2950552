using System.Buffers.Binary;
using System.Globalization;
using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// A bounded source over files, one split each, whose id is the path as given. A reader resumes at the exact record. Files are not to be
/// changed while they are read. What cannot be decoded goes to the dead letters with the line it begins at. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class FileSource<T> : Source<T>
{
    internal const int DefaultChunkBytes = 64 * 1024;
    private readonly SourceSplit[] _splits;
    private readonly RecordFormat<T> _format;
    private readonly int _chunkBytes;

    /// <summary>Makes a source over <paramref name="paths"/>, which are opened when they are read.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="format">How their bytes are values.</param>
    /// <exception cref="ArgumentException">A path is empty or stands twice.</exception>
    public FileSource(IReadOnlyList<string> paths, RecordFormat<T> format)
        : this(paths, format, DefaultChunkBytes)
    {
    }

    internal FileSource(IReadOnlyList<string> paths, RecordFormat<T> format, int chunkBytes)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            ArgumentException.ThrowIfNullOrEmpty(path, nameof(paths));
            if (!seen.Add(path))
                throw new ArgumentException($"The file '{path}' stands twice in the source's paths. Name each file once.", nameof(paths));
        }

        _splits = [.. paths.Select(path => new SourceSplit(path))];
        _format = format;
        _chunkBytes = chunkBytes;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => _splits;

    /// <summary>
    /// Opens a file at a position that its reader gave earlier, or at the start where <paramref name="position"/> is empty. The file itself
    /// is opened on the I/O executor: that it is missing is told by the reader's <see cref="SplitReader{T}.Read"/>.
    /// </summary>
    /// <exception cref="InvalidDataException">The position is not one of a file's reader.</exception>
    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) =>
        OpenFile(split.Id, _format, _chunkBytes, position, context);

    internal static FileSplitReader<T> OpenFile(
        string path, RecordFormat<T> format, int chunkBytes, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        if (position.IsEmpty)
            return new FileSplitReader<T>(path, format, context, chunkBytes, 0, 1);
        long offset = position.Length == 16 ? BinaryPrimitives.ReadInt64LittleEndian(position) : -1;
        long line = offset < 0 ? -1 : BinaryPrimitives.ReadInt64LittleEndian(position[8..]);
        if (line < 1)
        {
            string length = position.Length.ToString(CultureInfo.InvariantCulture);
            throw new InvalidDataException(
                $"The position of the file '{path}' ({length} bytes) is not an offset and a line number. "
                + "Restore from a checkpoint that this source wrote.");
        }

        return new FileSplitReader<T>(path, format, context, chunkBytes, offset, line);
    }
}
