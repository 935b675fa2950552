using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>
/// A committable's bytes: the version 1, the table's signature behind its length, the number of rows, the rows as <see cref="RowBuffer"/>
/// writes them.
/// </summary>
internal ref struct CommittedRows
{
    private const byte Version = 1;

    private ReadOnlySpan<byte> _rest;

    private CommittedRows(ReadOnlySpan<byte> rows, int count)
    {
        _rest = rows;
        Count = count;
    }

    public int Count { get; }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>The bytes in front of the rows.</summary>
    public static int HeadLength(string signature) => 9 + Encoding.UTF8.GetByteCount(signature);

    public static void WriteHead(string signature, int count, IBufferWriter<byte> output)
    {
        int length = Encoding.UTF8.GetByteCount(signature);
        Span<byte> span = output.GetSpan(9 + length);
        span[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(span[1..], length);
        Encoding.UTF8.GetBytes(signature, span[5..]);
        BinaryPrimitives.WriteInt32LittleEndian(span[(5 + length)..], count);
        output.Advance(9 + length);
    }

    /// <exception cref="InvalidDataException">The bytes are of another version or table.</exception>
    public static CommittedRows Of(ReadOnlySpan<byte> bytes, string signature)
    {
        var reading = new CommittedRows(bytes, 0);
        byte version = reading.Take(1)[0];
        if (version != Version)
            throw new InvalidDataException($"Rows in the checkpoint have the version {version}, and this sink reads {Version}. Restart with the program that wrote them.");
        string written = Encoding.UTF8.GetString(reading.Take(reading.TakeInt32()));
        if (written != signature)
        {
            throw new InvalidDataException(
                $"Rows in the checkpoint were made for {written}, and the sink now fills {signature}. "
                + "Stop the old program with a checkpoint, which leaves no rows behind, and then start the new one.");
        }

        int count = reading.TakeInt32();
        return new CommittedRows(reading._rest, count);
    }

    /// <summary>Binds the next value.</summary>
    public int BindNext(sqlite3_stmt statement, int parameter)
    {
        byte tag = Take(1)[0];
        switch ((ValueTag)tag)
        {
            case ValueTag.Null:
                return raw.sqlite3_bind_null(statement, parameter);
            case ValueTag.Integer:
                return raw.sqlite3_bind_int64(statement, parameter, BinaryPrimitives.ReadInt64LittleEndian(Take(8)));
            case ValueTag.Real:
                return raw.sqlite3_bind_double(statement, parameter, BinaryPrimitives.ReadDoubleLittleEndian(Take(8)));
            case ValueTag.Text:
                // A span without bytes has no address, which SQLite takes for null.
                ReadOnlySpan<byte> text = Take(TakeInt32());
                return text.IsEmpty ? raw.sqlite3_bind_text(statement, parameter, "") : raw.sqlite3_bind_text(statement, parameter, text);
            case ValueTag.Blob:
                ReadOnlySpan<byte> blob = Take(TakeInt32());
                return blob.IsEmpty ? raw.sqlite3_bind_zeroblob(statement, parameter, 0) : raw.sqlite3_bind_blob(statement, parameter, blob);
            default:
                throw new InvalidDataException($"A row in the checkpoint holds a value of the unknown kind {tag}. Restart with the program that wrote it.");
        }
    }

    private int TakeInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)_rest.Length)
            throw new InvalidDataException("Rows in the checkpoint end in the middle of a value. Restart from an earlier checkpoint.");
        ReadOnlySpan<byte> taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
