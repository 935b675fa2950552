using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A value per key: one typed dictionary per key group.</summary>
internal sealed class HeapValueState<TKey, T>(
    HeapKeyedState<TKey> scope, int groups, Serializer<T> serializer, Serializer<TKey> keySerializer) : ValueState<T>, IHeapTable
    where TKey : notnull
{
    private readonly Dictionary<TKey, T>?[] _groups = new Dictionary<TKey, T>?[groups];

    public override bool TryGet([MaybeNullWhen(false)] out T value)
    {
        if (_groups[scope.KeyGroup] is { } entries)
            return entries.TryGetValue(scope.Key, out value);
        value = default;
        return false;
    }

    public override void Set(T value) => (_groups[scope.KeyGroup] ??= [])[scope.Key] = value;

    public override void Clear() => _groups[scope.KeyGroup]?.Remove(scope.Key);

    public int CountIn(int group) => _groups[group]?.Count ?? 0;

    public void Write(int group, IBufferWriter<byte> output)
    {
        foreach ((TKey key, T value) in _groups[group]!)
        {
            LengthPrefixed.Write(keySerializer, key, output);
            LengthPrefixed.Write(serializer, value, output);
        }
    }

    public void Read(int group, ReadOnlySpan<byte> bytes)
    {
        Dictionary<TKey, T> entries = _groups[group] ??= [];
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(LengthPrefixed.Next(ref bytes));
            entries[key] = serializer.Read(LengthPrefixed.Next(ref bytes));
        }
    }
}
