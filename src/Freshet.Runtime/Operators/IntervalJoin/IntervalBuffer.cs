using System.Buffers;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Operators.IntervalJoin;

/// <summary>
/// A key's records of one input that may still find partners, in order of time, and of arrival among equal times. Used by one thread.
/// </summary>
internal sealed class IntervalBuffer<T>
{
    private Record<T>[] _records = new Record<T>[4];
    private int _start;
    private int _count;

    public int Count => _count;

    public ReadOnlySpan<Record<T>> Records => _records.AsSpan(_start, _count);

    public EventTime Earliest => _records[_start].Time;

    public void Add(in Record<T> record)
    {
        if (_start + _count == _records.Length)
            MakeRoom();
        int at = _start + _count;
        // Records mostly come in order, so the way from the end is short.
        while (at > _start && _records[at - 1].Time > record.Time)
        {
            _records[at] = _records[at - 1];
            at--;
        }

        _records[at] = record;
        _count++;
    }

    /// <summary>The records whose times lie between two, both included.</summary>
    public ReadOnlySpan<Record<T>> Between(EventTime first, EventTime last)
    {
        int from = IndexOf(first);
        int to = last == EventTime.Max ? _count : IndexOf(new EventTime(last.Milliseconds + 1));
        return from < to ? Records[from..to] : [];
    }

    /// <summary>Drops the records up to and including a time.</summary>
    public void DropUntil(EventTime last)
    {
        int dropped = last == EventTime.Max ? _count : IndexOf(new EventTime(last.Milliseconds + 1));
        _records.AsSpan(_start, dropped).Clear();
        _start += dropped;
        _count -= dropped;
    }

    /// <summary>The number of different times.</summary>
    public int CountTimes()
    {
        int times = 0;
        for (int i = 0; i < _count; i++)
        {
            if (i == 0 || Records[i].Time != Records[i - 1].Time)
                times++;
        }

        return times;
    }

    /// <summary>The index of the first record at or behind a time.</summary>
    private int IndexOf(EventTime time)
    {
        int low = 0;
        int high = _count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_records[_start + middle].Time < time)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    private void MakeRoom()
    {
        Record<T>[] to = _count > _records.Length / 2 ? new Record<T>[_records.Length * 2] : _records;
        Records.CopyTo(to);
        if (to == _records)
            _records.AsSpan(_count).Clear();
        (_records, _start) = (to, 0);
    }
}

/// <summary>The bytes of a buffer: the time of each record and its value as a part.</summary>
internal sealed class IntervalBufferSerializer<T>(Serializer<T> element) : Serializer<IntervalBuffer<T>>
{
    public override StateSchema? Schema { get; } = StateSchemas.Of("records", ("value", element.Schema));

    public override Serializer<IntervalBuffer<T>> Reading(StateSchema written) => Schema is null || Schema.Equals(written)
        ? this
        : new IntervalBufferSerializer<T>(element.Reading(StateSchemas.PartsOf(written, Schema)[0].Schema));

    public override void Write(IntervalBuffer<T> value, IBufferWriter<byte> output)
    {
        var section = (SectionWriter)output;
        foreach (ref readonly Record<T> record in value.Records)
        {
            section.WriteInt64(record.Time.Milliseconds);
            section.WritePart(element, record.Value);
        }
    }

    public override IntervalBuffer<T> Read(ReadOnlySpan<byte> bytes)
    {
        var buffer = new IntervalBuffer<T>();
        while (!bytes.IsEmpty)
        {
            var time = new EventTime(SectionReader.NextInt64(ref bytes));
            buffer.Add(new Record<T>(element.Read(SectionReader.NextPart(ref bytes)), time));
        }

        return buffer;
    }
}
