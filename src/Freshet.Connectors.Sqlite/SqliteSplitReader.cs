using System.Buffers;
using System.Buffers.Binary;
using Freshet.Sources;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>
/// Reads a table chunk by chunk: the I/O executor fetches one while the reader has nothing to give, so the two never touch a chunk at once.
/// Used by one thread at a time.
/// </summary>
internal sealed class SqliteSplitReader<T>(
    string path, string query, Func<SqliteRow, T> read, SplitReaderContext context, long behind) : SplitReader<T>
{
    public const int ChunkRows = 4096;

    private readonly List<(T Value, long RowId)> _chunk = new(ChunkRows);
    private readonly Lock _fileLock = new();
    private SqliteFile? _file;
    private long _behind = behind;
    private int _next;
    private bool _fetching;
    private bool _last;
    private bool _disposed;

    public override ReadResult Read(Span<Record<T>> batch)
    {
        if (Volatile.Read(ref _fetching))
            return new ReadResult(0, false);
        int count = Math.Min(batch.Length, _chunk.Count - _next);
        for (int i = 0; i < count; i++, _next++)
        {
            batch[i] = new Record<T>(_chunk[_next].Value, EventTime.None);
            _behind = _chunk[_next].RowId;
        }

        bool isDrained = _next == _chunk.Count;
        bool isEnded = isDrained && _last;
        if (isDrained && !isEnded)
        {
            _fetching = true;
            context.RunBlocking(Fetch);
        }

        return new ReadResult(count, isEnded);
    }

    public override void WritePosition(IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), _behind);
        output.Advance(8);
    }

    public override void Dispose()
    {
        lock (_fileLock)
        {
            _disposed = true;
            _file?.Dispose();
        }

        base.Dispose();
    }

    private void Fetch()
    {
        lock (_fileLock)
        {
            if (_disposed)
                return;
            _file ??= SqliteFile.OpenToRead(path);
            _chunk.Clear();
            _next = 0;
            using sqlite3_stmt statement = _file.Prepare(query);
            _file.Check(raw.sqlite3_bind_int64(statement, 1, _behind));
            int rowId = raw.sqlite3_column_count(statement) - 1;
            while (_file.Step(statement))
                _chunk.Add((read(new SqliteRow(statement, path)), raw.sqlite3_column_int64(statement, rowId)));
            _last = _chunk.Count < ChunkRows;
            Volatile.Write(ref _fetching, false); // hands the chunk over
        }
    }
}
