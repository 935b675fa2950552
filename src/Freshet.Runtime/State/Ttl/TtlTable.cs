using System.Diagnostics.CodeAnalysis;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.State.Ttl;

/// <summary>The entries of a state with a time to live, seen through a scope. Used by one thread.</summary>
internal sealed class TtlTable<TKey, TNamespace, TStored>(
    KeyedScope<TKey, TNamespace> scope, OperatorContext context, TtlRule rule, TtlContent<TStored> content, Serializer<TKey> keySerializer,
    NamespaceSerializer<TNamespace> namespaceSerializer)
    : TtlEntries<TStored>, IScopedTable<TKey>
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    private readonly StateTable<TKey, TNamespace, TStored> _table = new();
    private int _cleanedTo;
    private StateReader<TKey, TStored> _reader = new(keySerializer, content);

    public override TtlRule Rule => rule;

    public override long Now => EventTime.From(context.Now).Milliseconds;

    public int Count => _table.Count;

    public void LookAhead(ReadOnlySpan<TKey> keys)
    {
    }

    public override void BeginAccess()
    {
        if (!scope.HasKey)
            ScopedTable<TKey, TNamespace, TStored>.ThrowNoKey();
        if (rule.CleanupSize == 0 || _table.Count == 0)
            return;
        long now = Now;
        if (_cleanedTo >= _table.End)
            _cleanedTo = 0;
        int end = (int)Math.Min(_table.End, (long)_cleanedTo + rule.CleanupSize);
        for (; _cleanedTo < end; _cleanedTo++)
        {
            if (_table.IsEntry(_cleanedTo) && !content.Retain(_table.ValueAt(_cleanedTo), now))
                _table.RemoveAt(_cleanedTo);
        }
    }

    public override bool TryGet([MaybeNullWhen(false)] out TStored stored) => _table.TryGet(scope.Key, scope.Namespace, out stored);

    /// <summary>What is stored, which is added where it was missing. Valid until the next access.</summary>
    public ref TStored GetOrAdd(out bool existed) => ref _table.GetOrAdd(scope.Key, scope.Namespace, out existed);

    public override void Set(TStored stored) => _table.GetOrAdd(scope.Key, scope.Namespace, out _) = stored;

    public override void Clear()
    {
        int index = _table.Find(scope.Key, scope.Namespace);
        if (index >= 0)
            _table.RemoveAt(index);
    }

    public void Write(List<StateSection> sections, string name, KeyGroupRange range)
    {
        long now = rule.CleansSnapshots ? Now : long.MinValue;
        Serializer<TStored> live = content.At(now);
        var writers = new KeyGroupWriters<TKey>(range);
        for (int i = 0; i < _table.End; i++)
        {
            if (!_table.IsEntry(i) || !content.IsLive(_table.ValueAt(i), now))
                continue;
            SectionWriter output = writers[_table.KeyAt(i)];
            output.WritePart(keySerializer, _table.KeyAt(i));
            namespaceSerializer.Write(_table.NamespaceAt(i), output);
            output.WritePart(live, _table.ValueAt(i));
        }

        writers.AddTo(sections, name);
    }

    public void CopyKeys(List<TKey> keys)
    {
        for (int i = 0; i < _table.End; i++)
        {
            if (_table.IsEntry(i))
                keys.Add(_table.KeyAt(i));
        }
    }

    public StateSection? SchemaSection(string name) => WrittenSchemas.ToSection(name, keySerializer.Schema, content.Schema);

    public void BeginRestore(WrittenSchemas written, string name) => _reader = new(keySerializer, content, written, name);

    public void Read(ReadOnlySpan<byte> bytes)
    {
        Serializer<TStored> reader = _reader.Values;
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
            TNamespace at = namespaceSerializer.Next(ref bytes);
            _table.GetOrAdd(key, at, out _) = reader.Read(SectionReader.NextPart(ref bytes));
        }
    }
}
