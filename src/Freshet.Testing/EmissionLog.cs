namespace Freshet.Testing;

/// <summary>All that the subtasks of an operator have sent and nobody has taken yet, each subtask's in its order.</summary>
internal sealed class EmissionLog
{
    private readonly SortedDictionary<int, List<Emission>> _bySubtask = [];

    /// <summary>The last watermark sent.</summary>
    public EventTime Watermark { get; private set; } = EventTime.None;

    public void Add(Emission emission)
    {
        if (emission.Kind == EmissionKind.Watermark)
            Watermark = emission.Time;
        if (!_bySubtask.TryGetValue(emission.Subtask, out List<Emission>? log))
            _bySubtask.Add(emission.Subtask, log = []);
        log.Add(emission);
    }

    /// <summary>Takes everything, one subtask behind the other.</summary>
    public IReadOnlyList<Emission> TakeAll() => Take(_ => true);

    /// <summary>Takes the records of the main output, or of a side output.</summary>
    public IReadOnlyList<Record<T>> TakeRecords<T>(string? sideOutput) =>
        [.. Take(e => e.Kind is EmissionKind.Record or EmissionKind.SideOutput && e.SideOutput == sideOutput)
            .Select(e => new Record<T>((T)e.Value!, e.Time))];

    private List<Emission> Take(Predicate<Emission> wanted)
    {
        var taken = new List<Emission>();
        foreach (List<Emission> log in _bySubtask.Values)
        {
            taken.AddRange(log.FindAll(wanted));
            log.RemoveAll(wanted);
        }

        return taken;
    }
}
