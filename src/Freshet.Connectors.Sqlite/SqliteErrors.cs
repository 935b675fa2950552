using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>Says what SQLite refused in terms of the file and what to do about it.</summary>
internal static class SqliteErrors
{
    public static void Check(int result, sqlite3 database, string path)
    {
        if (result is not (raw.SQLITE_OK or raw.SQLITE_ROW or raw.SQLITE_DONE))
            throw Of(result, raw.sqlite3_errmsg(database).utf8_to_string(), path);
    }

    public static Exception Of(SqliteException refused, string path) => Of(refused.SqliteErrorCode, refused.Message, path, refused);

    public static Exception Of(int code, string message, string path, Exception? cause = null) => (code & 0xFF) switch
    {
        raw.SQLITE_NOTADB => new InvalidDataException(
            $"The file '{path}' is no SQLite database. Name another file, or move this one away.", cause),
        raw.SQLITE_CORRUPT => new InvalidDataException(
            $"The SQLite database '{path}' is damaged ({message}). Restore it from a copy, or move it away and run the job from its beginning.", cause),
        raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_AUTH => new IOException(
            $"The SQLite database '{path}' cannot be opened as it has to be ({message}). Check that it is a file and that this user may read and write it and its folder.", cause),
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new IOException(
            $"The SQLite database '{path}' stayed locked by another process ({message}). Close what is writing to it, or raise SqliteSinkOptions.BusyTimeout.", cause),
        raw.SQLITE_FULL => new IOException(
            $"The SQLite database '{path}' cannot grow ({message}). Free space on its disk, then start the job again: nothing is lost.", cause),
        _ => new IOException($"SQLite refused the database '{path}': {message} (code {code}).", cause),
    };
}
