using System.Diagnostics.CodeAnalysis;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.State.Ttl;

/// <summary>The entries of a state with a time to live, seen through a scope. Used by one thread.</summary>
internal sealed class TtlTable<TKey, TNamespace, TStored> : TtlEntries<TStored>, IScopedTable<TKey>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly KeyedScope<TKey, TNamespace> _scope;
    private readonly OperatorContext _context;
    private readonly TtlContent<TStored> _content;
    private readonly TableFormat<TKey, TNamespace, TStored> _format;
    private readonly TableChanges<TKey, TNamespace>? _changes;
    private readonly StateTable<TKey, TNamespace, TStored> _table;
    private int _cleanedTo;
    private WrittenSchemas? _written;

    /// <param name="scope">The key and namespace in scope.</param>
    /// <param name="context">Tells the processing time.</param>
    /// <param name="rule">When a value is expired.</param>
    /// <param name="content">What of an entry is expired.</param>
    /// <param name="format">How entries become bytes.</param>
    /// <param name="readsExpose">Whether whoever reads a value may change it in place.</param>
    /// <param name="writesChanges">Whether a checkpoint may hold what changed since an earlier one.</param>
    public TtlTable(
        KeyedScope<TKey, TNamespace> scope, OperatorContext context, TtlRule rule, TtlContent<TStored> content,
        TableFormat<TKey, TNamespace, TStored> format, bool readsExpose, bool writesChanges)
    {
        _scope = scope;
        _context = context;
        Rule = rule;
        _content = content;
        _format = format;
        _changes = writesChanges ? new TableChanges<TKey, TNamespace>() : null;
        _table = new StateTable<TKey, TNamespace, TStored>(content, readsExpose, _changes);
    }

    public override TtlRule Rule { get; }

    public override long Now => EventTime.From(_context.Now).Milliseconds;

    public int Count => _table.Count;

    public StateSection? Schema => _format.Schema;

    public void LookAhead(ReadOnlySpan<TKey> keys)
    {
    }

    public override void BeginAccess()
    {
        if (!_scope.HasKey)
            ScopedTable<TKey, TNamespace, TStored>.ThrowNoKey();
        if (Rule.CleanupSize == 0 || _table.Count == 0)
            return;
        long now = Now;
        if (_cleanedTo >= _table.End)
            _cleanedTo = 0;
        int end = (int)Math.Min(_table.End, (long)_cleanedTo + Rule.CleanupSize);
        for (; _cleanedTo < end; _cleanedTo++)
        {
            if (_table.IsEntry(_cleanedTo) && !_content.IsAllLive(_table.PeekAt(_cleanedTo), now)
                && !_content.Retain(_table.ChangeAt(_cleanedTo), now))
            {
                _table.RemoveAt(_cleanedTo);
            }
        }
    }

    public override bool TryGet([MaybeNullWhen(false)] out TStored stored) => _table.TryGet(_scope.Key, _scope.Namespace, out stored);

    /// <summary>Reads what is stored to change it in place.</summary>
    public bool TryGetToChange([MaybeNullWhen(false)] out TStored stored)
    {
        int index = _table.Find(_scope.Key, _scope.Namespace);
        stored = index >= 0 ? _table.ChangeAt(index) : default;
        return index >= 0;
    }

    /// <summary>What is stored, which is added where it was missing. Valid until the next access.</summary>
    public ref TStored GetOrAdd(out bool existed) => ref _table.GetOrAdd(_scope.Key, _scope.Namespace, out existed);

    public override void Set(TStored stored) => _table.GetOrAdd(_scope.Key, _scope.Namespace, out _) = stored;

    public override void Clear()
    {
        int index = _table.Find(_scope.Key, _scope.Namespace);
        if (index >= 0)
            _table.RemoveAt(index);
    }

    public IStateCapture Capture(CheckpointBarrier barrier)
    {
        ChangePlan<TKey, TNamespace>? plan = _changes?.Take(barrier);
        if (!Rule.CleansSnapshots)
            return new TableCapture<TKey, TNamespace, TStored>(_table.Capture(barrier.IsEnd), _format, plan);
        long now = Now;
        TableFormat<TKey, TNamespace, TStored> live = _format with { Values = _content.At(now) };
        return new TableCapture<TKey, TNamespace, TStored>(
            _table.Capture(barrier.IsEnd, stored => _content.IsLive(stored, now), live.Values), live, plan);
    }

    public void CheckpointCompleted(long checkpointId) => _changes?.Completed(checkpointId);

    public void CopyKeys(List<TKey> keys)
    {
        for (int i = 0; i < _table.End; i++)
        {
            if (_table.IsEntry(i))
                keys.Add(_table.KeyAt(i));
        }
    }

    public void BeginRestore(WrittenSchemas written) => _written = written;

    public void Read(StateSection section) => _format.Read(section, _written, _table);
}
