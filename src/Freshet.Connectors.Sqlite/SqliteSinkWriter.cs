using System.Buffers;
using Freshet.Sinks;

namespace Freshet.Connectors.Sqlite;

/// <summary>Gathers rows as bytes until the barrier. Used by one thread at a time.</summary>
internal sealed class SqliteSinkWriter<T>(SqliteTable<T> table, int earlyCheckpointBytes) : CommittingSinkWriter<T>
{
    private readonly SqliteColumn<T>[] _columns = [.. table.Columns];
    private readonly RowBuffer _rows = new();
    private int _count;

    public override bool IsFull => _rows.Length >= earlyCheckpointBytes;

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        foreach (ref readonly Record<T> record in batch)
        {
            foreach (SqliteColumn<T> column in _columns)
            {
                if (column.Write(in record, _rows))
                    continue;
                if (column.IsRequired)
                    throw Refused(column);
                _rows.WriteNull();
            }
        }

        _count += batch.Length;
    }

    public override ReadOnlySequence<byte> PrepareCommit()
    {
        if (_count == 0)
            return ReadOnlySequence<byte>.Empty;
        var committable = new ArrayBufferWriter<byte>(_rows.Length + CommittedRows.HeadLength(table.Definition.Signature));
        CommittedRows.WriteHead(table.Definition.Signature, _count, committable);
        _rows.MoveTo(committable);
        _count = 0;
        return new ReadOnlySequence<byte>(committable.WrittenMemory);
    }

    private InvalidDataException Refused(SqliteColumn<T> column) => new(
        $"The column '{column.Name}' of the table '{table.Name}' takes no null and no NaN, and a record brings one. "
        + "Filter such records before the sink, or give the column a nullable value and leave it out of the key.");
}
