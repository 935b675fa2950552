using System.Buffers.Binary;
using Freshet.Sources;

namespace Freshet.Connectors.Sqlite;

/// <summary>
/// A bounded source over a table, one split, in order of its rowid: rows there when the end is reached are read, later ones are not. A reader
/// resumes behind the last row it gave. Rows changed or put in front of that place meanwhile are not seen. The records have no event time.
/// Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class SqliteSource<T> : Source<T>
{
    private readonly string _path;
    private readonly string _table;
    private readonly string _query;
    private readonly Func<SqliteRow, T> _read;

    /// <summary>Makes a source; the file is opened when it is read.</summary>
    /// <param name="path">The database file.</param>
    /// <param name="table">A table with a rowid, as every one that a sink makes.</param>
    /// <param name="columns">The columns that <paramref name="read"/> finds at 0, 1 and so on.</param>
    /// <param name="read">Makes a value of a row. Called by the I/O executor.</param>
    /// <exception cref="ArgumentException">The path is empty, or a name is none of a table or column.</exception>
    public SqliteSource(string path, string table, IReadOnlyList<string> columns, Func<SqliteRow, T> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(read);
        if (columns.Count == 0)
            throw new ArgumentException("Name at least one column.", nameof(columns));
        _path = path;
        _table = SqliteName.Checked(table, "table");
        string names = SqliteName.Quoted(columns.Select(c => SqliteName.Checked(c, "column")));
        _query = $"SELECT {names}, rowid FROM {SqliteName.Quoted(table)} WHERE rowid > ?1 ORDER BY rowid LIMIT {SqliteSplitReader<T>.ChunkRows}";
        _read = read;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [new SourceSplit($"{_path}#{_table}")];

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The position is not one of a table's reader.</exception>
    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        if (position.Length is not (0 or 8))
            throw new InvalidDataException($"The position of '{split.Id}' is no rowid. Restore from a checkpoint that this source wrote.");
        long behind = position.IsEmpty ? long.MinValue : BinaryPrimitives.ReadInt64LittleEndian(position);
        return new SqliteSplitReader<T>(_path, _query, _read, context, behind);
    }
}
