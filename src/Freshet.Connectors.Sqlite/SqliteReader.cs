using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>Reads results from a SQLite file, also while a job fills it: a query sees whole commits only. Writes nothing. Not thread-safe.</summary>
public sealed class SqliteReader : IDisposable
{
    private readonly SqliteFile _file;

    /// <summary>Opens a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public SqliteReader(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        _file = SqliteFile.OpenToRead(path);
    }

    /// <summary>Whether the file has a table of this name.</summary>
    public bool HasTable(string name) =>
        Query("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1", static row => row.Integer(0), name).Count > 0;

    /// <summary>Runs a query and gives its rows. A query that may find many wants a LIMIT.</summary>
    /// <typeparam name="T">What a row becomes.</typeparam>
    /// <param name="sql">One statement, with <c>?1</c>, <c>?2</c> ... for the parameters: values never belong into the text itself.</param>
    /// <param name="read">Makes a result of a row.</param>
    /// <param name="parameters">Null, <see cref="string"/>, <see cref="long"/>, <see cref="int"/>, <see cref="double"/>, <see cref="bool"/> (1 or 0) or byte arrays.</param>
    /// <exception cref="ArgumentException">A parameter is of another type.</exception>
    /// <exception cref="IOException">SQLite refuses the statement, for instance because a table is missing.</exception>
    public IReadOnlyList<T> Query<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<object?> parameters)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        ArgumentNullException.ThrowIfNull(read);
        using sqlite3_stmt statement = _file.Prepare(sql);
        for (int i = 0; i < parameters.Length; i++)
            _file.Check(Bind(statement, i + 1, parameters[i]));
        var rows = new List<T>();
        while (_file.Step(statement))
            rows.Add(read(new SqliteRow(statement, _file.Path)));
        return rows;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static int Bind(sqlite3_stmt statement, int index, object? value) => value switch
    {
        null => raw.sqlite3_bind_null(statement, index),
        string text => raw.sqlite3_bind_text(statement, index, text),
        long number => raw.sqlite3_bind_int64(statement, index, number),
        int number => raw.sqlite3_bind_int64(statement, index, number),
        bool flag => raw.sqlite3_bind_int64(statement, index, flag ? 1 : 0),
        double number => raw.sqlite3_bind_double(statement, index, number),
        byte[] { Length: 0 } => raw.sqlite3_bind_zeroblob(statement, index, 0),
        byte[] bytes => raw.sqlite3_bind_blob(statement, index, bytes),
        _ => throw new ArgumentException($"A parameter is a {value.GetType().Name}, which has no counterpart in SQLite. Convert it first.", nameof(value)),
    };
}
