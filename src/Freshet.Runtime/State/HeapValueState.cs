using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A value per key, in one typed dictionary; entries are told apart by key group only when they become bytes.</summary>
internal sealed class HeapValueState<TKey, T>(HeapKeyedState<TKey> scope, Serializer<T> serializer, Serializer<TKey> keySerializer)
    : ValueState<T>, IHeapTable
    where TKey : notnull
{
    private readonly Dictionary<TKey, T> _entries = [];

    public override bool TryGet([MaybeNullWhen(false)] out T value) => _entries.TryGetValue(scope.Key, out value);

    public override void Set(T value) => CollectionsMarshal.GetValueRefOrAddDefault(_entries, scope.Key, out _) = value;

    public override void Clear() => _entries.Remove(scope.Key);

    public void Write(int maxParallelism, Func<int, IBufferWriter<byte>> groupOutput)
    {
        foreach ((TKey key, T value) in _entries)
        {
            IBufferWriter<byte> output = groupOutput(KeyGroups.Of(key, maxParallelism));
            LengthPrefixed.Write(keySerializer, key, output);
            LengthPrefixed.Write(serializer, value, output);
        }
    }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(LengthPrefixed.Next(ref bytes));
            _entries[key] = serializer.Read(LengthPrefixed.Next(ref bytes));
        }
    }
}
