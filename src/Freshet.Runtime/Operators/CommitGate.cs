namespace Freshet.Runtime.Operators;

/// <summary>
/// Keeps the commits of an attempt back until the committers of all its sinks have recovered. One of them may find its store ahead of the checkpoint, and
/// the start is refused then: what another had committed by that time would stay, and be seen twice. Thread-safe.
/// </summary>
internal sealed class CommitGate
{
    private readonly Lock _lock = new();
    private readonly List<Action> _waiting = [];
    private int _expected;

    /// <summary>Tells of a committer that will recover. Called while the tasks are built, before any of them does.</summary>
    public void Expect()
    {
        lock (_lock)
            _expected++;
    }

    /// <summary>Tells that a committer has recovered. <paramref name="opened"/> is called when all have, by whichever is the last.</summary>
    public void Arrive(Action opened)
    {
        Action[] all;
        lock (_lock)
        {
            _waiting.Add(opened);
            if (_waiting.Count < _expected)
                return;
            all = [.. _waiting];
        }

        foreach (Action waiting in all)
            waiting();
    }
}
