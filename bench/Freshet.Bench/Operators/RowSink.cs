using System.Globalization;
using System.Text;
using Freshet.Sinks;

namespace Freshet.Bench.Operators;

/// <summary>Counts rows and, where it verifies, adds up a hash of each, so that the order does not matter.</summary>
internal sealed class RowSink(bool verifies) : Sink<Row>
{
    private long _rows;
    private ulong _check;

    public long Rows => Volatile.Read(ref _rows);

    public string Check => Volatile.Read(ref _check).ToString("x16", CultureInfo.InvariantCulture);

    public override SinkWriter<Row> CreateWriter(int subtask) => new Writer(this);

    private void Add(long rows, ulong check)
    {
        Interlocked.Add(ref _rows, rows);
        Interlocked.Add(ref _check, check);
    }

    /// <summary>FNV-1a over the columns as text with a tab between two, then mixed.</summary>
    private static ulong Hash(in Row row, Span<byte> text)
    {
        Encoding.UTF8.TryGetBytes(row.ToString(), text, out int length);
        ulong hash = 0xcbf29ce484222325;
        foreach (byte b in text[..length])
            hash = unchecked((hash ^ b) * 0x100000001b3);
        return Sequence.Mix(hash);
    }

    private sealed class Writer(RowSink sink) : SinkWriter<Row>
    {
        private readonly byte[] _text = new byte[256];
        private long _rows;
        private ulong _check;

        public override void Write(ReadOnlySpan<Record<Row>> batch)
        {
            _rows += batch.Length;
            if (!sink.Verifies)
                return;
            foreach (ref readonly Record<Row> record in batch)
                _check = unchecked(_check + Hash(record.Value, _text));
        }

        public override void Finish() => sink.Add(_rows, _check);
    }

    private bool Verifies => verifies;
}

/// <summary>A result of two or three columns.</summary>
internal readonly record struct Row(long First, long Second, long? Third = null)
{
    public override string ToString() => Third is { } third
        ? string.Create(CultureInfo.InvariantCulture, $"{First}\t{Second}\t{third}")
        : string.Create(CultureInfo.InvariantCulture, $"{First}\t{Second}");
}
