using System.Buffers;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Time;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>
/// An operator's keyed state in memory: a typed table per descriptor and key group. A snapshot is taken between two batches, by key
/// group, so that another parallelism can restore it. Used by the thread that steps the task.
/// </summary>
internal sealed class HeapKeyedState<TKey>(Serializer<TKey> keySerializer, KeyGroupRange range) : IKeyedStateStore
    where TKey : notnull
{
    private const string TimersSection = "\u0001timers";

    private readonly Dictionary<string, IHeapTable> _tables = new(StringComparer.Ordinal);

    internal TKey Key { get; private set; } = default!;

    public void SetKey(TKey key) => Key = key;

    public ValueState<T> Value<T>(ValueStateDescriptor<T> descriptor)
    {
        var table = new HeapValueState<TKey, T>(this, descriptor.Serializer ?? Serializers.For<T>(), keySerializer);
        if (!_tables.TryAdd(descriptor.Name, table))
            throw new InvalidOperationException($"The operator has two states named '{descriptor.Name}'. Give one of them another name.");
        return table;
    }

    public OperatorSnapshot Snapshot(string uid, TimerQueue<TKey> timers)
    {
        var sections = new List<StateSection>();
        var bytes = new ArrayBufferWriter<byte>();
        foreach ((string name, IHeapTable table) in _tables)
        {
            var groups = new SortedDictionary<int, ArrayBufferWriter<byte>>();
            table.Write(range.MaxParallelism, group => OutputOf(groups, group));
            foreach ((int group, ArrayBufferWriter<byte> written) in groups)
                sections.Add(new StateSection(name, group, written.WrittenMemory));
        }

        foreach (var group in timers.InOrder().GroupBy(t => KeyGroups.Of(t.Key, range.MaxParallelism)))
        {
            foreach ((TKey key, EventTime time) in group)
                LengthPrefixed.Write(keySerializer, key, BitConverter.GetBytes(time.Milliseconds), bytes);
            sections.Add(new StateSection(TimersSection, group.Key, bytes.WrittenSpan.ToArray()));
            bytes.ResetWrittenCount();
        }

        return new OperatorSnapshot(uid, sections);
    }

    /// <summary>Puts back the entries and timers of this subtask's key groups.</summary>
    public void Restore(OperatorSnapshot snapshot, TimerQueue<TKey> timers)
    {
        foreach (StateSection section in snapshot.Sections)
        {
            if (section.KeyGroup < range.First || section.KeyGroup >= range.End)
                continue;
            if (section.Name == TimersSection)
                RestoreTimers(section.Bytes.Span, timers);
            else if (_tables.TryGetValue(section.Name, out IHeapTable? table))
                table.Read(section.Bytes.Span);
            else
            {
                throw new InvalidDataException(
                    $"The checkpoint holds a state '{section.Name}' of '{snapshot.Uid}' that the operator no longer has. "
                    + "Give it back its descriptor, or start without the checkpoint.");
            }
        }
    }

    private void RestoreTimers(ReadOnlySpan<byte> bytes, TimerQueue<TKey> timers)
    {
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(LengthPrefixed.Next(ref bytes));
            timers.Register(key, new EventTime(BitConverter.ToInt64(LengthPrefixed.Next(ref bytes))));
        }
    }

    private static ArrayBufferWriter<byte> OutputOf(SortedDictionary<int, ArrayBufferWriter<byte>> groups, int group)
    {
        if (!groups.TryGetValue(group, out ArrayBufferWriter<byte>? output))
            groups.Add(group, output = new ArrayBufferWriter<byte>());
        return output;
    }
}
