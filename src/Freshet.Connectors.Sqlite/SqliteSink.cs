using Freshet.Sinks;

namespace Freshet.Connectors.Sqlite;

/// <summary>
/// Fills a table of a SQLite file, every record one row, exactly once: rows come into the table in the same transaction as the mark of their
/// commit (table <c>freshet_commits</c>), after the checkpoint that holds them. The file, its folder and the table are made if missing.
/// Several sinks and subtasks may fill one file. A description, shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class SqliteSink<T> : CommittingSink<T>
{
    private readonly string _path;
    private readonly SqliteTable<T> _table;
    private readonly SqliteSinkOptions _options;

    /// <summary>Makes a sink; the file is opened when the job starts.</summary>
    /// <param name="path">The database file, on a local disk.</param>
    /// <param name="table">The table and how a record becomes its row.</param>
    /// <param name="options">The sink's name and limits.</param>
    /// <exception cref="ArgumentException">The path is empty or the table has no columns.</exception>
    public SqliteSink(string path, SqliteTable<T> table, SqliteSinkOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(table);
        if (table.Columns.Count == 0)
            throw new ArgumentException($"The table '{table.Name}' has no columns. Add some, as with Text(\"id\", r => r.Id).", nameof(table));
        _path = path;
        _table = table;
        _options = options ?? new SqliteSinkOptions();
    }

    /// <inheritdoc/>
    public override CommittingSinkWriter<T> CreateWriter(int subtask) => new SqliteSinkWriter<T>(_table, _options.EarlyCheckpointBytes);

    /// <inheritdoc/>
    public override Committer CreateCommitter(string uid, int subtask) =>
        new SqliteCommitter(_path, _table.Definition, _options.Name ?? uid, _options.BusyTimeout);
}
