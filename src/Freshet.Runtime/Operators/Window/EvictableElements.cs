using Freshet.Runtime.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>A window's content as an evictor sees it. One serves all firings of a subtask, one after the other.</summary>
internal sealed class EvictableElements<T> : WindowElements<T>
{
    private StateList<Record<T>> _content = new();
    private bool[] _marks = [];
    private bool _any;

    public override int Count => _content.Count;

    public override T this[int index] => _content.Span[index].Value;

    public override EventTime TimeAt(int index) => _content.Span[index].Time;

    public override void Evict(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)_content.Count, nameof(index));
        _marks[index] = true;
        _any = true;
    }

    public void Begin(StateList<Record<T>> content)
    {
        _content = content;
        if (_marks.Length < content.Count)
            _marks = new bool[Math.Max(content.Count, _marks.Length * 2)];
    }

    /// <summary>Takes out what was evicted.</summary>
    public void End()
    {
        if (!_any)
            return;
        int count = _content.Count;
        _content.RemoveMarked(_marks);
        Array.Clear(_marks, 0, count);
        _any = false;
    }
}
