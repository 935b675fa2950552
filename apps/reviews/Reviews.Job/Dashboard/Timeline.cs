namespace Reviews.Job.Dashboard;

/// <summary>
/// A run of any length in a bounded number of steps: when they are used up, each two become one and a step is twice as long. So the whole run
/// is always seen, evenly spaced. Used by one thread at a time.
/// </summary>
internal sealed class Timeline<T>(Func<T, T, T> merge)
{
    internal const int Most = 160;

    private readonly List<T> _steps = [];
    private long _length = 1;
    private long _filled;
    private bool _open;

    /// <summary>Whether the next value ends a step.</summary>
    public bool StepEnds => _filled + 1 == _length;

    /// <summary>Takes the next value into the step that is open.</summary>
    public void Add(T value)
    {
        if (!_open)
            _steps.Add(value);
        else
            _steps[^1] = merge(_steps[^1], value);
        _open = true;
        Skip();
    }

    /// <summary>Lets a value go by that the open step need not know.</summary>
    public void Skip()
    {
        if (++_filled < _length)
            return;
        _filled = 0;
        _open = false;
        if (_steps.Count < Most)
            return;
        for (int i = 0; i < Most / 2; i++)
            _steps[i] = merge(_steps[2 * i], _steps[2 * i + 1]);
        _steps.RemoveRange(Most / 2, Most / 2);
        _length *= 2;
    }

    /// <summary>A copy of the steps that have ended, oldest first.</summary>
    public T[] Steps() => [.. _open ? _steps.Take(_steps.Count - 1) : _steps];
}
