using HdrHistogram;
using Microsoft.Data.Sqlite;

namespace Freshet.Bench.Latency;

/// <summary>Looks for new rows of the predictions and notes how long after their due time it found them. A reader of its own: it holds no lock between looks.</summary>
internal sealed class RowWatch(string database, int warmUpSeconds) : IDisposable
{
    private const long LongestMicroseconds = 600_000_000;

    private SqliteConnection? _connection;
    private SqliteCommand? _select;
    private long _lastRow;
    private long _firstDue = long.MaxValue;

    public LongHistogram Latencies { get; } = new(1, LongestMicroseconds, 3);

    public long Seen { get; private set; }

    public void Look()
    {
        if (!TryOpen())
            return;
        _select!.Parameters[0].Value = _lastRow;
        using SqliteDataReader reader = _select.ExecuteReader();
        long now = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond; // the read begins with what is visible now
        while (reader.Read())
        {
            _lastRow = reader.GetInt64(0);
            long due = reader.GetInt64(1);
            Seen++;
            _firstDue = Math.Min(_firstDue, due);
            if (due - _firstDue >= warmUpSeconds * 1_000_000L)
                Latencies.RecordValue(Math.Clamp(now - due, 1, LongestMicroseconds));
        }
    }

    public void Dispose()
    {
        _select?.Dispose();
        _connection?.Dispose();
    }

    private bool TryOpen()
    {
        if (_select is not null)
            return true;
        if (!File.Exists(database))
            return false;
        try
        {
            _connection ??= new SqliteConnection($"Data Source={database};Mode=ReadOnly;Pooling=False");
            _connection.Open();
            SqliteCommand select = _connection.CreateCommand();
            select.CommandText = "SELECT rowid, due_at FROM predictions WHERE rowid > $last ORDER BY rowid";
            select.Parameters.AddWithValue("$last", 0L);
            select.Prepare();
            _select = select;
            return true;
        }
        catch (SqliteException)
        {
            _connection?.Dispose(); // the table is not there yet
            _connection = null;
            return false;
        }
    }
}
