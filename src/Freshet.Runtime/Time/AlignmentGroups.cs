namespace Freshet.Runtime.Time;

/// <summary>The groups of sources of a job that are kept together in event time. Thread-safe.</summary>
internal sealed class AlignmentGroups
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, AlignmentGroup> _groups = new(StringComparer.Ordinal);

    public AlignmentGroup this[string name]
    {
        get
        {
            lock (_lock)
            {
                if (!_groups.TryGetValue(name, out AlignmentGroup? group))
                    _groups.Add(name, group = new AlignmentGroup());
                return group;
            }
        }
    }
}

/// <summary>How far the subtasks of a group of sources are. Thread-safe.</summary>
internal sealed class AlignmentGroup
{
    private readonly Lock _lock = new();
    private readonly Dictionary<object, EventTime> _watermarks = [];
    private readonly Dictionary<object, Action> _waiting = [];
    private EventTime _least = EventTime.Max;

    /// <summary>
    /// Takes a subtask's watermark, <see cref="EventTime.None"/> where it holds nobody up: it is idle, has ended, or has made none yet. Gives the least of
    /// all; <see cref="EventTime.Max"/> where nobody has one.
    /// </summary>
    /// <param name="subtask">Whose watermark it is.</param>
    /// <param name="watermark">The watermark.</param>
    /// <param name="wake">Called once when the least has grown; null where the subtask does not wait for that.</param>
    public EventTime Report(object subtask, EventTime watermark, Action? wake = null)
    {
        EventTime least = EventTime.Max;
        Action[] wakes = [];
        lock (_lock)
        {
            if (watermark == EventTime.None)
                _watermarks.Remove(subtask);
            else
                _watermarks[subtask] = watermark;
            foreach (EventTime other in _watermarks.Values)
                least = EventTime.Min(least, other);
            if (least > _least && _waiting.Count > 0)
            {
                wakes = [.. _waiting.Values];
                _waiting.Clear();
            }

            _least = least;
            if (wake is not null)
                _waiting[subtask] = wake;
        }

        foreach (Action waiting in wakes)
            waiting();
        return least;
    }

    /// <summary>Forgets a subtask that is no more: it holds nobody up.</summary>
    public void Leave(object subtask)
    {
        Report(subtask, EventTime.None);
        lock (_lock)
            _waiting.Remove(subtask);
    }
}
