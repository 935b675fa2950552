using System.Buffers;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A list kept in state. Used by one thread.</summary>
internal sealed class StateList<T>
{
    private T[] _items = [];
    private int _count;

    public int Count => _count;

    public ReadOnlySpan<T> Span => _items.AsSpan(0, _count);

    public void Add(T item)
    {
        if (_count == _items.Length)
            Array.Resize(ref _items, Math.Max(4, _count * 2));
        _items[_count++] = item;
    }

    public void AddRange(ReadOnlySpan<T> items)
    {
        if (_items.Length - _count < items.Length)
            Array.Resize(ref _items, Math.Max(_count + items.Length, _count * 2));
        items.CopyTo(_items.AsSpan(_count));
        _count += items.Length;
    }

    /// <summary>Takes out the items that are marked, and keeps the order of the others.</summary>
    public void RemoveMarked(ReadOnlySpan<bool> marks)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (!marks[i])
                _items[kept++] = _items[i];
        }

        Array.Clear(_items, kept, _count - kept);
        _count = kept;
    }
}

/// <summary>The bytes of a list: its elements as parts.</summary>
internal sealed class StateListSerializer<T>(Serializer<T> element) : Serializer<StateList<T>>
{
    public override StateSchema? Schema { get; } = StateSchemas.Of("list state", ("element", element.Schema));

    public override Serializer<StateList<T>> Reading(StateSchema written) => Schema is null || Schema.Equals(written)
        ? this
        : new StateListSerializer<T>(element.Reading(StateSchemas.PartsOf(written, Schema)[0].Schema));

    public override void Write(StateList<T> value, IBufferWriter<byte> output)
    {
        var section = (SectionWriter)output;
        foreach (T item in value.Span)
            section.WritePart(element, item);
    }

    public override StateList<T> Read(ReadOnlySpan<byte> bytes)
    {
        var list = new StateList<T>();
        while (!bytes.IsEmpty)
            list.Add(element.Read(SectionReader.NextPart(ref bytes)));
        return list;
    }
}

/// <summary>The bytes of a map: keys and values as parts, in turn.</summary>
internal sealed class StateMapSerializer<TMapKey, TValue>(Serializer<TMapKey> key, Serializer<TValue> value)
    : Serializer<Dictionary<TMapKey, TValue>>
    where TMapKey : notnull
{
    public override StateSchema? Schema { get; } = StateSchemas.Of("map state", ("key", key.Schema), ("value", value.Schema));

    public override Serializer<Dictionary<TMapKey, TValue>> Reading(StateSchema written)
    {
        if (Schema is null || Schema.Equals(written))
            return this;
        IReadOnlyList<StateField> parts = StateSchemas.PartsOf(written, Schema);
        return new StateMapSerializer<TMapKey, TValue>(key.Reading(parts[0].Schema), value.Reading(parts[1].Schema));
    }

    public override void Write(Dictionary<TMapKey, TValue> map, IBufferWriter<byte> output)
    {
        var section = (SectionWriter)output;
        foreach ((TMapKey entryKey, TValue entryValue) in map)
        {
            section.WritePart(key, entryKey);
            section.WritePart(value, entryValue);
        }
    }

    public override Dictionary<TMapKey, TValue> Read(ReadOnlySpan<byte> bytes)
    {
        var map = new Dictionary<TMapKey, TValue>();
        while (!bytes.IsEmpty)
        {
            TMapKey entryKey = key.Read(SectionReader.NextPart(ref bytes));
            map.Add(entryKey, value.Read(SectionReader.NextPart(ref bytes)));
        }

        return map;
    }
}
