using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A list of a subtask in memory.</summary>
internal sealed class HeapOperatorListState<T>(StateListSerializer<T> serializer, bool isUnion) : ListState<T>, IOperatorStateContent
{
    private StateList<T> _list = new();

    public StateSchema? Schema => serializer.Schema;

    public override ReadOnlySpan<T> Get() => _list.Span;

    public override void Add(T value) => _list.Add(value);

    public override void AddAll(params ReadOnlySpan<T> values)
    {
        foreach (T value in values)
            _list.Add(value);
    }

    public override void Update(params ReadOnlySpan<T> values)
    {
        var list = new StateList<T>(); // the values may be the list's own
        foreach (T value in values)
            list.Add(value);
        _list = list;
    }

    public override void Clear() => _list = new StateList<T>();

    public void Restore(IReadOnlyList<OperatorStateSection> sections, RestorePlace place, WrittenSchemas written, string section)
    {
        Serializer<StateList<T>> reader = written.Reading(section, serializer);
        bool keepsOwn = !isUnion && sections.Count > 0 && sections[0].Parallelism == place.Parallelism;
        foreach (OperatorStateSection part in sections)
        {
            if (!keepsOwn || part.Subtask == place.Subtask)
                AddAll(reader.Read(part.Bytes.Span).Span);
        }

        if (!isUnion && !keepsOwn)
            Update(_list.Span[place.ShareOf(_list.Count)]);
    }

    public void Write(SectionWriter output) => serializer.Write(_list, output);
}
