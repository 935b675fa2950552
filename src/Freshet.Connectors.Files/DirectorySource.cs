using System.IO.Enumeration;
using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// A bounded source over the files that lie in a folder when the job starts, one split each, whose id is the path within the folder. They are read in
/// the order of their paths, and like those of a <see cref="FileSource{T}"/>: to the exact record, not to be changed meanwhile. Files whose name begins
/// with a dot or an underscore are passed over, as Flink does: they are not finished. A job that goes on from a checkpoint reads what was added.
/// Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class DirectorySource<T> : Source<T>
{
    private readonly string _directory;
    private readonly Func<string, RecordFormat<T>?> _formatOf;
    private readonly DirectorySourceOptions _options;

    /// <summary>Makes a source over a folder, which is looked into when the job starts.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="format">How the files' bytes are values.</param>
    /// <param name="options">Which files are read; null for all that lie in the folder itself.</param>
    public DirectorySource(string directory, RecordFormat<T> format, DirectorySourceOptions? options = null)
        : this(directory, _ => format, options)
    {
    }

    /// <summary>Makes a source over a folder whose files have several formats.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="formatOf">Gives the format of a file by its path within the folder; null passes the file over.</param>
    /// <param name="options">Which files are asked about; null for all that lie in the folder itself.</param>
    public DirectorySource(string directory, Func<string, RecordFormat<T>?> formatOf, DirectorySourceOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        _directory = directory;
        _formatOf = formatOf;
        _options = options ?? new DirectorySourceOptions();
    }

    /// <summary>Looks into the folder.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="FileNotFoundException">No file in it is to be read.</exception>
    public override IReadOnlyList<SourceSplit> DiscoverSplits()
    {
        if (!Directory.Exists(_directory))
        {
            throw new DirectoryNotFoundException(
                $"The source's folder '{_directory}' does not exist (looked for at '{Path.GetFullPath(_directory)}'). "
                + "Make it or correct the path given to the directory source.");
        }

        var found = new FileSystemEnumerable<string>(
            _directory, (ref entry) => entry.ToFullPath(), new EnumerationOptions { RecurseSubdirectories = _options.Recursive, AttributesToSkip = 0, IgnoreInaccessible = false })
        {
            ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && !IsHidden(entry.FileName)
                && FileSystemName.MatchesSimpleExpression(_options.Pattern, entry.FileName, ignoreCase: false),
            ShouldRecursePredicate = (ref entry) => !IsHidden(entry.FileName) && (entry.Attributes & FileAttributes.ReparsePoint) == 0,
        };
        string[] ids = [.. found.Select(IdOf).Where(id => _formatOf(id) is not null).Order(StringComparer.Ordinal)];
        if (ids.Length == 0)
        {
            throw new FileNotFoundException(
                $"The source's folder '{_directory}' has no file to read (pattern '{_options.Pattern}'{(_options.Recursive ? ", with the folders inside" : "")}). "
                + "Put one there, or correct the pattern or the path given to the directory source.");
        }

        return [.. ids.Select(id => new SourceSplit(id))];
    }

    /// <inheritdoc cref="FileSource{T}.Open(SourceSplit, ReadOnlySpan{byte}, SplitReaderContext)"/>
    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        RecordFormat<T> format = _formatOf(split.Id)
            ?? throw new InvalidOperationException($"The file '{split.Id}' had a format when the folder was looked into, and has none now.");
        return FileSource<T>.OpenFile(Path.Combine(_directory, split.Id), format, FileSource<T>.DefaultChunkBytes, position, context);
    }

    private static bool IsHidden(ReadOnlySpan<char> name) => name.StartsWith('.') || name.StartsWith('_');

    // The same on every system, and when the folder has moved.
    private string IdOf(string path) => Path.GetRelativePath(_directory, path).Replace(Path.DirectorySeparatorChar, '/');
}
