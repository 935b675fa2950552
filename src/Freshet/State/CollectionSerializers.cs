using System.Buffers;
using System.Runtime.InteropServices;

namespace Freshet.State;

/// <summary>What serializers of values with elements share: each element behind its length.</summary>
internal static class Elements
{
    public static void Write<T>(Serializer<T> serializer, ReadOnlySpan<T> values, IBufferWriter<byte> output)
    {
        foreach (T value in values)
            FieldBytes.Write(serializer, value, output);
    }
}

/// <summary>The bytes of a collection of elements in an order. All kinds are written alike, so that one reads what another wrote.</summary>
internal abstract class ElementsSerializer<TCollection, T>(Serializer<T> element) : Serializer<TCollection>
    where TCollection : class, IEnumerable<T>
{
    protected Serializer<T> Element => element;

    public override StateSchema? Schema { get; } = StateSchemas.Of("list", ("element", element.Schema));

    public override TCollection Read(ReadOnlySpan<byte> bytes)
    {
        List<T> values = [];
        while (!bytes.IsEmpty)
            values.Add(FieldBytes.Next(element, ref bytes));
        return From(values);
    }

    public override Serializer<TCollection> Reading(StateSchema written) => Schema is null || Schema.Equals(written)
        ? this
        : Of(element.Reading(StateSchemas.PartsOf(written, Schema)[0].Schema));

    /// <summary>The collection of the values, whose list it may keep.</summary>
    protected abstract TCollection From(List<T> values);

    /// <summary>The serializer of the same kind of collection.</summary>
    protected abstract Serializer<TCollection> Of(Serializer<T> element);
}

/// <summary>The bytes of an array.</summary>
internal sealed class ArraySerializer<T>(Serializer<T> element) : ElementsSerializer<T[], T>(element)
{
    public override void Write(T[] value, IBufferWriter<byte> output) => Elements.Write(Element, value.AsSpan(), output);

    protected override T[] From(List<T> values) => [.. values];

    protected override Serializer<T[]> Of(Serializer<T> element) => new ArraySerializer<T>(element);
}

/// <summary>The bytes of a list.</summary>
internal sealed class ListSerializer<T>(Serializer<T> element) : ElementsSerializer<List<T>, T>(element)
{
    public override void Write(List<T> value, IBufferWriter<byte> output) => Elements.Write(Element, CollectionsMarshal.AsSpan(value), output);

    protected override List<T> From(List<T> values) => values;

    protected override Serializer<List<T>> Of(Serializer<T> element) => new ListSerializer<T>(element);
}

/// <summary>The bytes of a list that is only read.</summary>
internal sealed class ReadOnlyListSerializer<T>(Serializer<T> element) : ElementsSerializer<IReadOnlyList<T>, T>(element)
{
    public override void Write(IReadOnlyList<T> value, IBufferWriter<byte> output)
    {
        foreach (T one in value)
            FieldBytes.Write(Element, one, output);
    }

    protected override IReadOnlyList<T> From(List<T> values) => values;

    protected override Serializer<IReadOnlyList<T>> Of(Serializer<T> element) => new ReadOnlyListSerializer<T>(element);
}

/// <summary>The bytes of a dictionary: keys and values in turn, in the order of the dictionary.</summary>
internal sealed class DictionarySerializer<TKey, TValue>(Serializer<TKey> key, Serializer<TValue> value) : Serializer<Dictionary<TKey, TValue>>
    where TKey : notnull
{
    public override StateSchema? Schema { get; } = StateSchemas.Of("dictionary", ("key", key.Schema), ("value", value.Schema));

    public override void Write(Dictionary<TKey, TValue> entries, IBufferWriter<byte> output)
    {
        foreach ((TKey entryKey, TValue entryValue) in entries)
        {
            FieldBytes.Write(key, entryKey, output);
            FieldBytes.Write(value, entryValue, output);
        }
    }

    public override Dictionary<TKey, TValue> Read(ReadOnlySpan<byte> bytes)
    {
        Dictionary<TKey, TValue> entries = [];
        while (!bytes.IsEmpty)
        {
            TKey entryKey = FieldBytes.Next(key, ref bytes);
            TValue entryValue = FieldBytes.Next(value, ref bytes);
            if (entryKey is null || !entries.TryAdd(entryKey, entryValue))
                throw new InvalidDataException("A dictionary in the state has a key twice, or one that is null.");
        }

        return entries;
    }

    public override Serializer<Dictionary<TKey, TValue>> Reading(StateSchema written)
    {
        if (Schema is null || Schema.Equals(written))
            return this;
        IReadOnlyList<StateField> parts = StateSchemas.PartsOf(written, Schema);
        return new DictionarySerializer<TKey, TValue>(key.Reading(parts[0].Schema), value.Reading(parts[1].Schema));
    }
}

/// <summary>The bytes of a value that may be null: none for null, else its own behind a 1.</summary>
internal sealed class NullableSerializer<T>(Serializer<T> value) : Serializer<T?>
    where T : struct
{
    public override StateSchema? Schema { get; } = StateSchemas.Of("nullable", ("value", value.Schema));

    public override bool IsImmutable => value.IsImmutable;

    public override void Write(T? nullable, IBufferWriter<byte> output)
    {
        if (nullable is not { } present)
            return;
        output.Write<byte>([1]);
        value.Write(present, output);
    }

    public override T? Read(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [] => null,
        [1, .. var rest] => value.Read(rest),
        _ => throw new InvalidDataException($"A {typeof(T).Name} in the state that may be null begins with neither nothing nor 1."),
    };

    /// <summary>Also reads what was written before it could be null.</summary>
    public override Serializer<T?> Reading(StateSchema written)
    {
        if (Schema is null || Schema.Equals(written))
            return this;
        return written.Type == Schema.Type
            ? new NullableSerializer<T>(value.Reading(StateSchemas.PartsOf(written, Schema)[0].Schema))
            : new PresentSerializer(this, value.Reading(written));
    }

    private sealed class PresentSerializer(NullableSerializer<T> current, Serializer<T> present) : Serializer<T?>
    {
        public override StateSchema? Schema => current.Schema;

        public override bool IsImmutable => current.IsImmutable;

        public override void Write(T? nullable, IBufferWriter<byte> output) => current.Write(nullable, output);

        public override T? Read(ReadOnlySpan<byte> bytes) => present.Read(bytes);
    }
}
