using Freshet.Sinks;

namespace Freshet.Connectors.Sqlite.Tests;

/// <summary>A folder of a test with a database, and short words for filling and reading it.</summary>
public sealed class Store : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public string Path => System.IO.Path.Combine(Folder, "results.db");

    public static Committable Prepare<T>(CommittingSink<T> sink, int lineage, long sequence, params T[] values)
    {
        using CommittingSinkWriter<T> writer = sink.CreateWriter(lineage);
        writer.Write([.. values.Select((v, i) => new Record<T>(v, new EventTime(i)))]);
        return new Committable(lineage, sequence, sequence - 1, writer.PrepareCommit());
    }

    public static Committer Started<T>(CommittingSink<T> sink, int lineage = 0, long sequence = 0, string uid = "rows")
    {
        Committer committer = sink.CreateCommitter(uid, lineage);
        committer.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [lineage] = sequence } });
        return committer;
    }

    public IReadOnlyList<long> Numbers(string table = "rows") => Query($"SELECT number FROM {table} ORDER BY number", row => row.Integer(0));

    public IReadOnlyList<T> Query<T>(string sql, Func<SqliteRow, T> read, params ReadOnlySpan<object?> parameters)
    {
        using var reader = new SqliteReader(Path);
        return reader.Query(sql, read, parameters);
    }

    public void Execute(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own words
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
