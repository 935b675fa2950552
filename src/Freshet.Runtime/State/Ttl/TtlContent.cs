using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;

namespace Freshet.Runtime.State.Ttl;

/// <summary>What a state with a time to live keeps per key: how it becomes bytes, and what of it is expired.</summary>
internal abstract class TtlContent<TStored> : Serializer<TStored>
{
    /// <summary>Whether anything of it is not expired.</summary>
    public abstract bool IsLive(TStored stored, long now);

    /// <summary>Whether nothing of it is expired, so that there is nothing to remove.</summary>
    public abstract bool IsAllLive(TStored stored, long now);

    /// <summary>Removes what is expired; false where nothing is left.</summary>
    public abstract bool Retain(TStored stored, long now);

    /// <summary>Appends the bytes of what is not expired.</summary>
    public abstract void WriteLive(TStored stored, long now, IBufferWriter<byte> output);

    public override void Write(TStored value, IBufferWriter<byte> output) => WriteLive(value, long.MinValue, output);

    /// <summary>Writes only what is not expired at a time.</summary>
    public Serializer<TStored> At(long now) => new LiveOnly(this, now);

    private sealed class LiveOnly(TtlContent<TStored> content, long now) : Serializer<TStored>
    {
        public override void Write(TStored value, IBufferWriter<byte> output) => content.WriteLive(value, now, output);

        public override TStored Read(ReadOnlySpan<byte> bytes) => content.Read(bytes);
    }
}

/// <summary>A single value: its time stamp, then its bytes.</summary>
internal sealed class TtlValueContent<T>(TtlRule rule, Serializer<T> serializer) : TtlContent<TtlValue<T>>
{
    private const int StampBytes = 8;

    public override StateSchema? Schema => serializer.Schema;

    public override Serializer<TtlValue<T>> Reading(StateSchema written) => Schema is null || Schema.Equals(written)
        ? this
        : new TtlValueContent<T>(rule, serializer.Reading(written));

    public override bool IsLive(TtlValue<T> stored, long now) => !rule.IsExpired(in stored, now);

    public override bool IsImmutable => serializer.IsImmutable;

    public override bool IsAllLive(TtlValue<T> stored, long now) => IsLive(stored, now);

    public override bool Retain(TtlValue<T> stored, long now) => IsLive(stored, now);

    public override void WriteLive(TtlValue<T> stored, long now, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(StampBytes), stored.UpdatedAt);
        output.Advance(StampBytes);
        serializer.Write(stored.Value, output);
    }

    public override TtlValue<T> Read(ReadOnlySpan<byte> bytes) => bytes.Length >= StampBytes
        ? new TtlValue<T>(serializer.Read(bytes[StampBytes..]), BinaryPrimitives.ReadInt64LittleEndian(bytes))
        : throw new InvalidDataException($"A value with a time to live has at least {StampBytes} bytes; there are {bytes.Length}.");
}

/// <summary>A list: its elements as parts, each with its time stamp.</summary>
internal sealed class TtlListContent<T>(TtlRule rule, Serializer<T> serializer) : TtlContent<List<TtlValue<T>>>
{
    private readonly TtlValueContent<T> _element = new(rule, serializer);

    public override StateSchema? Schema { get; } = StateSchemas.Of("list state", ("element", serializer.Schema));

    public override Serializer<List<TtlValue<T>>> Reading(StateSchema written) => Schema is null || Schema.Equals(written)
        ? this
        : new TtlListContent<T>(rule, serializer.Reading(StateSchemas.PartsOf(written, Schema)[0].Schema));

    public override bool IsLive(List<TtlValue<T>> stored, long now)
    {
        foreach (TtlValue<T> element in stored)
        {
            if (_element.IsLive(element, now))
                return true;
        }

        return false;
    }

    public override bool IsAllLive(List<TtlValue<T>> stored, long now)
    {
        foreach (TtlValue<T> element in stored)
        {
            if (!_element.IsLive(element, now))
                return false;
        }

        return true;
    }

    public override bool Retain(List<TtlValue<T>> stored, long now)
    {
        int live = 0;
        for (int i = 0; i < stored.Count; i++)
        {
            if (_element.IsLive(stored[i], now))
                stored[live++] = stored[i];
        }

        stored.RemoveRange(live, stored.Count - live);
        return live > 0;
    }

    public override void WriteLive(List<TtlValue<T>> stored, long now, IBufferWriter<byte> output)
    {
        var section = (SectionWriter)output;
        foreach (TtlValue<T> element in stored)
        {
            if (_element.IsLive(element, now))
                section.WritePart(_element, element);
        }
    }

    public override List<TtlValue<T>> Read(ReadOnlySpan<byte> bytes)
    {
        var list = new List<TtlValue<T>>();
        while (!bytes.IsEmpty)
            list.Add(_element.Read(SectionReader.NextPart(ref bytes)));
        return list;
    }
}

/// <summary>A map: keys, and values with their time stamps, as parts in turn.</summary>
internal sealed class TtlMapContent<TMapKey, TValue>(TtlRule rule, Serializer<TMapKey> keySerializer, Serializer<TValue> valueSerializer)
    : TtlContent<Dictionary<TMapKey, TtlValue<TValue>>>
    where TMapKey : notnull
{
    private readonly TtlValueContent<TValue> _value = new(rule, valueSerializer);

    public override StateSchema? Schema { get; } = StateSchemas.Of("map state", ("key", keySerializer.Schema), ("value", valueSerializer.Schema));

    public override Serializer<Dictionary<TMapKey, TtlValue<TValue>>> Reading(StateSchema written)
    {
        if (Schema is null || Schema.Equals(written))
            return this;
        IReadOnlyList<StateField> parts = StateSchemas.PartsOf(written, Schema);
        return new TtlMapContent<TMapKey, TValue>(rule, keySerializer.Reading(parts[0].Schema), valueSerializer.Reading(parts[1].Schema));
    }

    public override bool IsLive(Dictionary<TMapKey, TtlValue<TValue>> stored, long now)
    {
        foreach (TtlValue<TValue> value in stored.Values)
        {
            if (_value.IsLive(value, now))
                return true;
        }

        return false;
    }

    public override bool IsAllLive(Dictionary<TMapKey, TtlValue<TValue>> stored, long now)
    {
        foreach (TtlValue<TValue> value in stored.Values)
        {
            if (!_value.IsLive(value, now))
                return false;
        }

        return true;
    }

    public override bool Retain(Dictionary<TMapKey, TtlValue<TValue>> stored, long now)
    {
        foreach ((TMapKey key, TtlValue<TValue> value) in stored)
        {
            if (!_value.IsLive(value, now))
                stored.Remove(key); // what is gone over stays as it is by that
        }

        return stored.Count > 0;
    }

    public override void WriteLive(Dictionary<TMapKey, TtlValue<TValue>> stored, long now, IBufferWriter<byte> output)
    {
        var section = (SectionWriter)output;
        foreach ((TMapKey key, TtlValue<TValue> value) in stored)
        {
            if (!_value.IsLive(value, now))
                continue;
            section.WritePart(keySerializer, key);
            section.WritePart(_value, value);
        }
    }

    public override Dictionary<TMapKey, TtlValue<TValue>> Read(ReadOnlySpan<byte> bytes)
    {
        var map = new Dictionary<TMapKey, TtlValue<TValue>>();
        while (!bytes.IsEmpty)
        {
            TMapKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
            map.Add(key, _value.Read(SectionReader.NextPart(ref bytes)));
        }

        return map;
    }
}
