namespace Freshet.Runtime.Exchange;

/// <summary>A batch on its way between two tasks. Owned by the sender until sent, then by the receiver until given back.</summary>
internal sealed class RecordBuffer<T>(int capacity)
{
    private readonly Record<T>[] _records = new Record<T>[capacity];

    public int Count { get; private set; }

    public bool IsFull => Count == _records.Length;

    public ReadOnlySpan<Record<T>> Records => _records.AsSpan(0, Count);

    public void Add(in Record<T> record) => _records[Count++] = record;

    /// <summary>Adds as many as fit and says how many.</summary>
    public int AddRange(ReadOnlySpan<Record<T>> records)
    {
        int count = Math.Min(records.Length, _records.Length - Count);
        records[..count].CopyTo(_records.AsSpan(Count));
        Count += count;
        return count;
    }

    /// <summary>Empties the buffer, so that it keeps no value alive while it waits to be used again.</summary>
    public void Clear()
    {
        _records.AsSpan(0, Count).Clear();
        Count = 0;
    }
}
