using System.Text;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>The row that a query stands on, its columns counted from 0. Valid only while it is being read.</summary>
public readonly ref struct SqliteRow
{
    private readonly sqlite3_stmt _statement;
    private readonly string _path;

    internal SqliteRow(sqlite3_stmt statement, string path)
    {
        _statement = statement;
        _path = path;
    }

    /// <summary>Whether the column is null.</summary>
    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, Checked(column)) == raw.SQLITE_NULL;

    /// <summary>The column as a whole number.</summary>
    /// <exception cref="InvalidDataException">It is null, or no whole number.</exception>
    public long Integer(int column) =>
        TypeOf(column) == raw.SQLITE_INTEGER ? raw.sqlite3_column_int64(_statement, column) : throw Other(column, "a whole number");

    /// <summary>The column as a number.</summary>
    /// <exception cref="InvalidDataException">It is null, or no number.</exception>
    public double Real(int column) =>
        TypeOf(column) is raw.SQLITE_FLOAT or raw.SQLITE_INTEGER ? raw.sqlite3_column_double(_statement, column) : throw Other(column, "a number");

    /// <summary>The column as text; null where it is null.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public string? Text(int column) => TypeOf(column) switch
    {
        raw.SQLITE_NULL => null,
        raw.SQLITE_TEXT => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, column)),
        _ => throw Other(column, "a text"),
    };

    /// <summary>The bytes of a blob, valid until the row is left; empty where the column is null.</summary>
    /// <exception cref="InvalidDataException">It is neither.</exception>
    public ReadOnlySpan<byte> Blob(int column) =>
        TypeOf(column) is raw.SQLITE_BLOB or raw.SQLITE_NULL ? raw.sqlite3_column_blob(_statement, column) : throw Other(column, "a blob");

    private int TypeOf(int column) => raw.sqlite3_column_type(_statement, Checked(column));

    private int Checked(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, raw.sqlite3_column_count(_statement));
        return column;
    }

    private InvalidDataException Other(int column, string wanted)
    {
        string name = raw.sqlite3_column_name(_statement, column).utf8_to_string();
        string found = TypeOf(column) switch
        {
            raw.SQLITE_INTEGER => "a whole number",
            raw.SQLITE_FLOAT => "a number with a fraction",
            raw.SQLITE_TEXT => "a text",
            raw.SQLITE_BLOB => "a blob",
            _ => "null",
        };
        return new InvalidDataException($"The column '{name}' of a row in '{_path}' is {found}, not {wanted}. Read it as what it is.");
    }
}
