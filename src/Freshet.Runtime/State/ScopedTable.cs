using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>A state's entries, without the value's type.</summary>
internal interface IScopedTable<TKey>
    where TKey : notnull
{
    /// <summary>The number of entries.</summary>
    int Count { get; }

    /// <summary>The section that says what the entries' bytes are made of; null where nothing is known of them.</summary>
    StateSection? Schema { get; }

    /// <summary>Finds the entries of the keys that the scope moves to next; <see cref="KeyedScope{TKey,TNamespace}.Ahead"/> counts through them.</summary>
    void LookAhead(ReadOnlySpan<TKey> keys);

    /// <summary>Takes the entries as they are now, to become bytes later.</summary>
    IStateCapture Capture(CheckpointBarrier barrier);

    /// <summary>Hears that the checkpoint, and so every one before it, is durable.</summary>
    void CheckpointCompleted(long checkpointId);

    /// <summary>Takes up what the entries were written as, before they are put back.</summary>
    void BeginRestore(WrittenSchemas written);

    /// <summary>Puts the entries of a key group back, or what changed of them.</summary>
    void Read(StateSection section);

    /// <summary>Adds the keys that have an entry.</summary>
    void CopyKeys(List<TKey> keys);
}

/// <summary>A table seen through a scope: one lookup per move of the scope, however often the value is read and written. Used by one thread.</summary>
internal sealed class ScopedTable<TKey, TNamespace, TValue> : KeyedTable<TNamespace, TValue>, IScopedTable<TKey>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly KeyedScope<TKey, TNamespace> _scope;
    private readonly TableFormat<TKey, TNamespace, TValue> _format;
    private readonly TableChanges<TKey, TNamespace>? _changes;
    private readonly StateTable<TKey, TNamespace, TValue> _table;
    private long _lookedUpAt = -1;
    private int _index;
    private WrittenSchemas? _written;
    private int[] _ahead = [];
    private int _aheadAt = -1; // the table's removals when these were found; -1 for none

    /// <param name="scope">The key and namespace in scope.</param>
    /// <param name="format">How entries become bytes.</param>
    /// <param name="readsExpose">Whether whoever reads a value may change it in place.</param>
    /// <param name="writesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
    public ScopedTable(KeyedScope<TKey, TNamespace> scope, TableFormat<TKey, TNamespace, TValue> format, bool readsExpose, bool writesChanges)
    {
        _scope = scope;
        _format = format;
        _changes = writesChanges ? new TableChanges<TKey, TNamespace>() : null;
        _table = new StateTable<TKey, TNamespace, TValue>(format.Values, readsExpose, _changes);
    }

    public int Count => _table.Count;

    public StateSection? Schema => _format.Schema;

    public override IEnumerable<TValue> Values
    {
        get
        {
            for (int i = 0; i < _table.End; i++)
            {
                if (_table.IsEntry(i))
                    yield return _table.PeekAt(i);
            }
        }
    }

    public void LookAhead(ReadOnlySpan<TKey> keys)
    {
        if (_ahead.Length < keys.Length)
            _ahead = new int[keys.Length];
        _aheadAt = _table.TryFindAll(keys, default, _ahead) ? _table.Removals : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryGet([MaybeNullWhen(false)] out TValue value)
    {
        int index = Locate();
        if (index < 0)
        {
            value = default;
            return false;
        }

        value = _table.ReadAt(index);
        return true;
    }

    public override bool TryGetToChange([MaybeNullWhen(false)] out TValue value)
    {
        int index = Locate();
        value = index < 0 ? default : _format.Values.IsImmutable ? _table.PeekAt(index) : _table.ChangeAt(index);
        return index >= 0;
    }

    /// <summary>The value in scope, which is added where it was missing. Valid until the scope moves.</summary>
    public ref TValue GetOrAdd(out bool existed)
    {
        existed = Locate() >= 0;
        if (!existed)
            _index = _table.Add(_scope.Key, _scope.Namespace);
        return ref _table.ChangeAt(_index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override void Set(TValue value)
    {
        int index = Locate();
        if (index < 0)
            GetOrAdd(out _) = value;
        else
            _table.ChangeAt(index) = value;
    }

    public override void Clear()
    {
        if (Locate() < 0)
            return;
        _table.RemoveAt(_index);
        _index = -1;
    }

    public override bool TryTake(TNamespace other, [MaybeNullWhen(false)] out TValue value)
    {
        int index = _table.Find(_scope.Key, other);
        if (index < 0)
        {
            value = default;
            return false;
        }

        value = _table.PeekAt(index);
        _table.RemoveAt(index);
        _lookedUpAt = -1;
        return true;
    }

    public IStateCapture Capture(CheckpointBarrier barrier)
    {
        ChangePlan<TKey, TNamespace>? plan = _changes?.Take(barrier);
        return new TableCapture<TKey, TNamespace, TValue>(_table.Capture(barrier.IsEnd), _format, plan);
    }

    public void CheckpointCompleted(long checkpointId) => _changes?.Completed(checkpointId);

    public void BeginRestore(WrittenSchemas written) => _written = written;

    public void Read(StateSection section) => _format.Read(section, _written, _table);

    public void CopyKeys(List<TKey> keys)
    {
        for (int i = 0; i < _table.End; i++)
        {
            if (_table.IsEntry(i))
                keys.Add(_table.KeyAt(i));
        }
    }

    [DoesNotReturn]
    internal static void ThrowNoKey() => throw new InvalidOperationException(
        "Keyed state was asked for where no key is in scope: in Open, or for a broadcast record, which belongs to no key. Ask for it with a "
        + "record or timer of a key, or for all keys by ApplyToKeyedState.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Locate()
    {
        if (_lookedUpAt != _scope.Moves)
        {
            if (!_scope.HasKey)
                ThrowNoKey();
            int index = _scope.Ahead >= 0 && _aheadAt == _table.Removals ? _ahead[_scope.Ahead] : -1;
            _index = index >= 0 ? index : _table.Find(_scope.Key, _scope.Namespace); // a key that had no entry may have one by now
            _lookedUpAt = _scope.Moves;
        }

        return _index;
    }
}
