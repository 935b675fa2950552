using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>An open database file. Errors of its own name the file. Not thread-safe; the gate is what connections of one file share.</summary>
internal sealed class SqliteFile : IDisposable
{
    public const string CommitsTable = "freshet_commits";

    // SQLite lets waiting writers poll and start over; within the process they queue here instead, so none waits for long by bad luck.
    private static readonly ConcurrentDictionary<string, Lock> Gates = new(StringComparer.Ordinal);

    private readonly SqliteConnection _connection;

    private SqliteFile(string path, SqliteConnection connection)
    {
        Path = path;
        _connection = connection;
    }

    public string Path { get; }

    public sqlite3 Handle => _connection.Handle!;

    /// <summary>Held while one of the process's connections opens the file to write, or writes.</summary>
    public static Lock GateOf(string path) => Gates.GetOrAdd(System.IO.Path.GetFullPath(path), static _ => new Lock());

    /// <summary>Opens a file to write, with its folder made if missing. The caller holds the gate.</summary>
    public static SqliteFile OpenToWrite(string path, TimeSpan busyTimeout)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(full) ?? full);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                $"The folder of the SQLite database '{path}' cannot be made: {refused.Message} Name a file in a folder that this user may write.", refused);
        }

        // WAL: readers and the writer do not block each other. FULL: a commit is on the disk before it is confirmed; the checkpoint forgets
        // the rows then, so a commit lost with the power would be lost for good.
        string timeout = ((int)busyTimeout.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        return Open(path, full, SqliteOpenMode.ReadWriteCreate, $"PRAGMA busy_timeout={timeout}; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
    }

    /// <summary>Opens an existing file to read.</summary>
    public static SqliteFile OpenToRead(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        if (!File.Exists(full))
            throw new FileNotFoundException($"There is no SQLite database '{path}'. A sink makes it when its job starts.", path);
        return Open(path, full, SqliteOpenMode.ReadOnly, "PRAGMA busy_timeout=5000; PRAGMA query_only=1");
    }

    public void Execute(string sql)
    {
        using sqlite3_stmt statement = Prepare(sql);
        Step(statement);
    }

    public sqlite3_stmt Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v2(Handle, sql, out sqlite3_stmt statement));
        return statement;
    }

    /// <summary>Steps to the next row; false at the end.</summary>
    public bool Step(sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        Check(result);
        return result == raw.SQLITE_ROW;
    }

    public void Check(int result) => SqliteErrors.Check(result, Handle, Path);

    public void Dispose() => _connection.Dispose();

    private static SqliteFile Open(string path, string full, SqliteOpenMode mode, string pragmas)
    {
        var settings = new SqliteConnectionStringBuilder { DataSource = full, Mode = mode, Pooling = false };
        var connection = new SqliteConnection(settings.ToString());
        try
        {
            connection.Open();
            SqliteErrors.Check(raw.sqlite3_exec(connection.Handle!, pragmas), connection.Handle!, path);
            return new SqliteFile(path, connection);
        }
        catch (SqliteException refused)
        {
            connection.Dispose();
            throw SqliteErrors.Of(refused, path);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
