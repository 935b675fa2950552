using Freshet.Runtime.State.Ttl;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>The entries of one state in a store, seen through the scope. Used by the thread that steps the task.</summary>
internal sealed class StoredEntries<TKey, TNamespace> : IStoredState
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly StoredKeyedStateBackend _backend;
    private readonly OperatorContext? _context;
    private readonly SectionWriter _read = new();
    private readonly SectionWriter _written = new();
    private long _markedAt = -1;

    /// <param name="backend">The store's owner.</param>
    /// <param name="scope">The key and namespace in scope.</param>
    /// <param name="section">The state's name in checkpoints.</param>
    /// <param name="kind">How its values lie.</param>
    /// <param name="format">How its values stand in sections.</param>
    /// <param name="rule">When values are expired; null where they never are.</param>
    /// <param name="context">The clock that they expire by.</param>
    public StoredEntries(
        StoredKeyedStateBackend backend, StoredScope<TKey, TNamespace> scope, string section, StoredKind kind, StoredFormat format,
        TtlRule? rule = null, OperatorContext? context = null)
    {
        _backend = backend;
        _context = context;
        Scope = scope;
        Shape = new StoredShape(backend.Add(this), section, scope.NamespaceBytes, kind, format, rule);
        Sweep = rule is { CleanupSize: > 0 } ? new ExpirySweep(backend, Shape) : null;
    }

    public StoredShape Shape { get; }

    public StoredScope<TKey, TNamespace> Scope { get; }

    public ByteStore Store => _backend.Store;

    public KeyGroupRange Range => _backend.Range;

    /// <summary>Removes what is expired bit by bit; null where that is not asked for.</summary>
    public ExpirySweep? Sweep { get; }

    public StateSchema? KeySchema => Scope.KeySchema;

    public long Now => _context is null ? 0 : EventTime.From(_context.Now).Milliseconds;

    /// <summary>The store's key of the entry in scope, or of what a map's entries begin with. Valid until the scope's next.</summary>
    public ReadOnlySpan<byte> Key => Scope.KeyOf(Shape.Id);

    /// <summary>The store's key of a map's entry.</summary>
    public ReadOnlySpan<byte> MapKey<TMapKey>(Serializer<TMapKey> serializer, TMapKey key) => Scope.KeyOf(Shape.Id, serializer, key);

    /// <summary>Reads a value; false where there is none. Valid until the next.</summary>
    public bool TryRead(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        _read.Truncate(0);
        bool found = Store.TryGet(key, _read);
        value = _read.WrittenSpan;
        return found;
    }

    /// <summary>The bytes of a value. Valid until the next.</summary>
    public ReadOnlySpan<byte> Serialize<T>(Serializer<T> serializer, T value)
    {
        _written.Truncate(0);
        serializer.Write(value, _written);
        return _written.WrittenSpan;
    }

    /// <summary>The bytes of elements as parts. Valid until the next.</summary>
    public ReadOnlySpan<byte> SerializeParts<T>(Serializer<T> serializer, ReadOnlySpan<T> parts)
    {
        _written.Truncate(0);
        foreach (T part in parts)
            _written.WritePart(serializer, part);
        return _written.WrittenSpan;
    }

    /// <summary>To be called before the entry in scope is changed.</summary>
    public void Touch()
    {
        if (_backend.Changes is not { } changes || _markedAt == Scope.Moves)
            return;
        changes.Mark(Key);
        _markedAt = Scope.Moves;
    }

    /// <summary>To be called before the entry of another namespace is changed.</summary>
    public void Touch(TNamespace other) => _backend.Changes?.Mark(Scope.KeyOf(Shape.Id, other));

    /// <summary>Each snapshot asks for the changes behind the one before it, so an entry that stays in scope is told again.</summary>
    public void BeginCapture() => _markedAt = -1;

    /// <summary>Whether any key has an entry.</summary>
    public bool Any()
    {
        var prefix = new byte[StoredKeyFormat.HeaderBytes];
        for (int keyGroup = Range.First; keyGroup < Range.End; keyGroup++)
        {
            StoredKeyFormat.WriteHeader(prefix, keyGroup, Shape.Id);
            using ByteStoreIterator entries = Store.Iterate(prefix);
            if (entries.MoveNext())
                return true;
        }

        return false;
    }
}
