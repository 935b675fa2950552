using Microsoft.Data.Sqlite;

namespace Reviews.Job.Erasure;

/// <summary>A user's rows in the database of a run: in every table with a column <c>user</c>, and the dead letters that are his or hers. Not thread-safe.</summary>
internal sealed class UserRows : IDisposable
{
    private const string DeadLetters = "dead_letters";

    private readonly SqliteConnection _connection;
    private readonly string _path;

    private UserRows(string path, SqliteConnection connection) => (_path, _connection) = (path, connection);

    /// <exception cref="IOException">The file cannot be used.</exception>
    public static UserRows Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false }.ToString());
        try
        {
            connection.Open();
            var rows = new UserRows(path, connection);
            rows.Run("PRAGMA busy_timeout=5000; PRAGMA secure_delete=ON; PRAGMA synchronous=FULL"); // what is deleted is overwritten
            return rows;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Unusable(path, e);
        }
    }

    /// <summary>Finds the user's rows, and deletes them where asked to, all of the file or none.</summary>
    /// <exception cref="IOException">The file cannot be used.</exception>
    public ErasedRows Erase(string user, LetterAuthor author, bool deletes)
    {
        try
        {
            using SqliteTransaction transaction = _connection.BeginTransaction();
            List<(string Table, long Rows)> tables = [];
            foreach (string table in Names("SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c ON c.name = 'user' WHERE m.type = 'table' ORDER BY m.name"))
            {
                tables.Add((table, Count(table, user)));
                if (deletes)
                    Run($"DELETE FROM {Quoted(table)} WHERE \"user\" = $user", user);
            }

            (List<long> letters, long unreadable) = Letters(user, author);
            foreach (long row in deletes ? letters : [])
                Run($"DELETE FROM {DeadLetters} WHERE rowid = $user", row);
            tables.Add((DeadLetters, letters.Count));
            transaction.Commit();
            if (deletes)
                Run("PRAGMA wal_checkpoint(TRUNCATE)"); // the log beside the file had the rows too
            return new ErasedRows(tables, unreadable);
        }
        catch (SqliteException e)
        {
            throw Unusable(_path, e);
        }
    }

    public void Dispose() => _connection.Dispose();

    private (List<long> Rows, long Unreadable) Letters(string user, LetterAuthor author)
    {
        List<long> rows = [];
        long unreadable = 0;
        if (Names($"SELECT name FROM sqlite_schema WHERE type = 'table' AND name = '{DeadLetters}'").Count == 0)
            return (rows, 0);
        using SqliteCommand command = Command($"SELECT rowid, bytes FROM {DeadLetters}");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            bool? isOf = author.IsOf(user, reader.IsDBNull(1) ? [] : (byte[])reader.GetValue(1));
            if (isOf is true)
                rows.Add(reader.GetInt64(0));
            else if (isOf is null)
                unreadable++;
        }

        return (rows, unreadable);
    }

    private List<string> Names(string sql)
    {
        using SqliteCommand command = Command(sql);
        using SqliteDataReader reader = command.ExecuteReader();
        List<string> names = [];
        while (reader.Read())
            names.Add(reader.GetString(0));
        return names;
    }

    private long Count(string table, string user)
    {
        using SqliteCommand command = Command($"SELECT count(*) FROM {Quoted(table)} WHERE \"user\" = $user", user);
        return (long)command.ExecuteScalar()!;
    }

    private void Run(string sql, object? user = null)
    {
        using SqliteCommand command = Command(sql, user);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, object? user = null)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // names of tables come from the file's schema and are quoted; values are parameters
        command.CommandText = sql;
#pragma warning restore CA2100
        if (user is not null)
            command.Parameters.AddWithValue("$user", user);
        return command;
    }

    private static string Quoted(string table) => $"\"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static IOException Unusable(string path, SqliteException cause) =>
        new($"The SQLite database '{path}' cannot be used: {cause.Message} Check that this user may write it, and that nothing else holds it.", cause);
}

/// <summary>How many rows of a user a file had, and how many dead letters nobody can tell the user of. Immutable.</summary>
internal sealed record ErasedRows(IReadOnlyList<(string Table, long Rows)> Tables, long UnreadableLetters);
