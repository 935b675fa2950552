using Microsoft.Data.Sqlite;

namespace Freshet.Crash.Content;

/// <summary>Reads a run's file by plain SQLite.</summary>
internal static class SqliteRows
{
    public static List<T> Read<T>(string path, string query, Func<SqliteDataReader, T> map)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
            rows.Add(map(reader));
        return rows;
    }
}
