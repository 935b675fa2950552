using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>A list of a subtask in memory.</summary>
internal sealed class HeapOperatorListState<T>(StateListSerializer<T> serializer, bool isUnion) : ListState<T>, IOperatorStateContent
{
    private StateList<T> _list = new();

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

    public void Restore(IReadOnlyList<OperatorStateSection> sections, int subtask, int parallelism)
    {
        bool keepsOwn = !isUnion && sections.Count > 0 && sections[0].Parallelism == parallelism;
        foreach (OperatorStateSection section in sections)
        {
            if (!keepsOwn || section.Subtask == subtask)
                AddAll(serializer.Read(section.Bytes.Span).Span);
        }

        if (!isUnion && !keepsOwn)
            Update(Share(_list.Span, subtask, parallelism));
    }

    public void Write(SectionWriter output) => serializer.Write(_list, output);

    /// <summary>The part of a subtask where all elements are spread evenly, the first subtasks getting one more where they do not divide.</summary>
    private static ReadOnlySpan<T> Share(ReadOnlySpan<T> all, int subtask, int parallelism)
    {
        (int each, int more) = Math.DivRem(all.Length, parallelism);
        return all.Slice((each * subtask) + Math.Min(subtask, more), each + (subtask < more ? 1 : 0));
    }
}
