namespace Freshet.Connectors.Sqlite;

/// <summary>
/// A table that a sink fills: its columns in order, and how each takes its value from a record. Every method gives a new description.
/// Immutable; safe to share. The accessors run on the job's threads.
/// </summary>
/// <typeparam name="T">The type of the values, one row each.</typeparam>
public sealed class SqliteTable<T>
{
    private SqliteTable(string name) => Name = name;

    private SqliteTable(SqliteTable<T> from) =>
        (Name, Columns, KeyColumns, Indexes, Retention) = (from.Name, from.Columns, from.KeyColumns, from.Indexes, from.Retention);

    /// <summary>The table's name.</summary>
    public string Name { get; }

    internal IReadOnlyList<SqliteColumn<T>> Columns { get; private init; } = [];

    internal IReadOnlyList<string> KeyColumns { get; private init; } = [];

    internal IReadOnlyList<IReadOnlyList<string>> Indexes { get; private init; } = [];

    internal TableRetention? Retention { get; private init; }

    internal TableDefinition Definition =>
        new(Name, [.. Columns.Select(c => new ColumnDefinition(c.Name, c.Type, c.IsRequired))], KeyColumns, Indexes) { Retention = Retention };

    /// <summary>A table without columns yet.</summary>
    /// <exception cref="ArgumentException">No table can have the name.</exception>
#pragma warning disable CA1000 // the type argument is given once, here, and inferred by nothing
    public static SqliteTable<T> Named(string name) => new(SqliteName.Checked(name, "table"));
#pragma warning restore CA1000

    /// <summary>Adds an INTEGER column that is never null.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> Integer(string column, Func<T, long> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(column, "INTEGER", true, (in record, output) =>
        {
            output.WriteInteger(value(record.Value));
            return true;
        });
    }

    /// <summary>Adds an INTEGER column that may be null.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> Integer(string column, Func<T, long?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(column, "INTEGER", false, (in record, output) =>
        {
            if (value(record.Value) is not { } given)
                return false;
            output.WriteInteger(given);
            return true;
        });
    }

    /// <summary>Adds a REAL column that is never null. SQLite has no NaN: one fails the job.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> Real(string column, Func<T, double> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(column, "REAL", true, (in record, output) => WriteReal(value(record.Value), output));
    }

    /// <summary>Adds a REAL column that may be null. SQLite has no NaN: it becomes null.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> Real(string column, Func<T, double?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(column, "REAL", false, (in record, output) => value(record.Value) is { } given && WriteReal(given, output));
    }

    /// <summary>Adds a TEXT column that may be null. Half of a surrogate pair is stored as U+FFFD; everything else, NUL too, as it is.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> Text(string column, Func<T, string?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(column, "TEXT", false, (in record, output) =>
        {
            if (value(record.Value) is not { } given)
                return false;
            output.WriteText(given);
            return true;
        });
    }

    /// <summary>Adds a BLOB column that is never null.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> Blob(string column, Func<T, ReadOnlyMemory<byte>> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return With(column, "BLOB", true, (in record, output) =>
        {
            output.WriteBlob(value(record.Value).Span);
            return true;
        });
    }

    /// <summary>Adds an INTEGER column with the record's event time in milliseconds since 1970; null where it has none.</summary>
    /// <exception cref="ArgumentException">The name cannot be used, or stands twice.</exception>
    public SqliteTable<T> EventTime(string column) =>
        With(column, "INTEGER", false, static (in record, output) =>
        {
            if (record.Time == Freshet.EventTime.None)
                return false;
            output.WriteInteger(record.Time.Milliseconds);
            return true;
        });

    /// <summary>
    /// Makes the columns the table's primary key: a row takes the place of an earlier one with the same key, so the table holds the newest
    /// result of each. Rows of one key have to come from one subtask (key the stream by it): between subtasks no order is kept. Not needed
    /// for exactly once. A null in a key fails the job.
    /// </summary>
    /// <exception cref="ArgumentException">A column is none of the table's, or stands twice.</exception>
    /// <exception cref="InvalidOperationException">The table has a key already.</exception>
    public SqliteTable<T> Key(params IReadOnlyList<string> columns)
    {
        RequireColumns(columns);
        if (KeyColumns.Count > 0)
            throw new InvalidOperationException($"The table '{Name}' has a key already. Name all of its columns in one call.");
        return new SqliteTable<T>(this)
        {
            Columns = [.. Columns.Select(c => columns.Contains(c.Name) ? c with { IsRequired = true } : c)],
            KeyColumns = [.. columns],
        };
    }

    /// <summary>Adds an index, which makes reading by these columns fast and writing a little slower. It may stand on many rows of one value.</summary>
    /// <exception cref="ArgumentException">A column is none of the table's, or stands twice.</exception>
    public SqliteTable<T> Index(params IReadOnlyList<string> columns)
    {
        RequireColumns(columns);
        return new SqliteTable<T>(this) { Indexes = [.. Indexes, [.. columns]] };
    }

    /// <summary>
    /// Keeps a row for so long: each commit deletes, in its transaction, the rows whose time lies further behind the newest in the table. A time in the future counts as
    /// now there, so that a wrong one does not take what is right with it. Rows without a time stay. The column gets an index.
    /// </summary>
    /// <param name="column">An INTEGER column with milliseconds since 1970.</param>
    /// <param name="time">How long, at least a millisecond.</param>
    /// <exception cref="ArgumentException">The column is none of the table's, or no INTEGER.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time is too short.</exception>
    public SqliteTable<T> KeepFor(string column, TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromMilliseconds(1));
        SqliteTable<T> indexed = Index(column);
        if (Columns.First(c => c.Name == column).Type != "INTEGER")
            throw new ArgumentException($"The column '{column}' of the table '{Name}' is no INTEGER, and so has no times.", nameof(column));
        return new SqliteTable<T>(indexed) { Retention = new TableRetention(column, (long)time.TotalMilliseconds) };
    }

    private static bool WriteReal(double value, RowBuffer output)
    {
        if (double.IsNaN(value))
            return false;
        output.WriteReal(value);
        return true;
    }

    private SqliteTable<T> With(string column, string type, bool isRequired, ColumnWriter<T> write)
    {
        SqliteName.Checked(column, "column");
        if (Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase)))
            throw new ArgumentException($"The column '{column}' stands twice in the table '{Name}'. SQLite does not tell upper from lower case.", nameof(column));
        return new SqliteTable<T>(this) { Columns = [.. Columns, new SqliteColumn<T>(column, type, isRequired, write)] };
    }

    private void RequireColumns(IReadOnlyList<string> columns)
    {
        if (columns.Count == 0)
            throw new ArgumentException("Name at least one column.", nameof(columns));
        foreach (string column in columns)
        {
            if (!Columns.Any(c => c.Name == column))
                throw new ArgumentException($"The table '{Name}' has no column '{column}' yet. Add it first.", nameof(columns));
            if (columns.Count(c => c == column) > 1)
                throw new ArgumentException($"The column '{column}' stands twice.", nameof(columns));
        }
    }
}
