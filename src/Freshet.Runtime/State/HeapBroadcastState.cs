using System.Diagnostics.CodeAnalysis;
using Freshet.Runtime.Faults;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A broadcast state in memory.</summary>
internal sealed class HeapBroadcastState<TMapKey, TValue>(StateMapSerializer<TMapKey, TValue> serializer)
    : BroadcastState<TMapKey, TValue>, IOperatorStateContent
    where TMapKey : notnull
{
    private Dictionary<TMapKey, TValue> _map = [];

    public StateSchema? Schema => serializer.Schema;

    public override IEnumerable<KeyValuePair<TMapKey, TValue>> Entries => _map;

    public override bool TryGet(TMapKey key, [MaybeNullWhen(false)] out TValue value) => _map.TryGetValue(key, out value);

    public override bool Contains(TMapKey key) => _map.ContainsKey(key);

    public override void Put(TMapKey key, TValue value) => _map[key] = value;

    public override void PutAll(IEnumerable<KeyValuePair<TMapKey, TValue>> entries)
    {
        foreach ((TMapKey key, TValue value) in entries)
            _map[key] = value;
    }

    public override bool Remove(TMapKey key) => _map.Remove(key);

    public override void Clear() => _map.Clear();

    public void Restore(IReadOnlyList<OperatorStateSection> sections, RestorePlace place, WrittenSchemas written, string section)
    {
        Serializer<Dictionary<TMapKey, TValue>> reader = written.Reading(section, serializer);
        // All copies are equal, so one is enough; the own one where there is one.
        foreach (OperatorStateSection part in sections)
        {
            if (part.Subtask == place.Subtask % part.Parallelism && !FaultPoints.IsOn(FaultPoint.BroadcastLostAtRestore))
                _map = reader.Read(part.Bytes.Span);
        }
    }

    public void Write(SectionWriter output) => serializer.Write(_map, output);
}
