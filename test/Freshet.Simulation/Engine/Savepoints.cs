using System.Globalization;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Simulation.Engine;

/// <summary>The savepoints of a run: those that were asked for, and those that are there.</summary>
internal sealed class Savepoints(World world)
{
    private readonly List<(Savepoint Savepoint, JobProcess Process, Task<string>? Written)> _pending = [];
    private readonly List<Savepoint> _complete = [];
    private int _asked;

    /// <summary>Those that somebody was told of.</summary>
    public IReadOnlyList<Savepoint> Complete => _complete;

    /// <summary>Asks a process for one while it goes on.</summary>
    public void Ask(JobProcess process, int visible)
    {
        var savepoint = new Savepoint(NextFolder(), process.IsSettled ? visible : 0);
        process.Command(job =>
        {
            job.CheckSavepointFolder(savepoint.Folder);
            _pending.Add((savepoint, process, job.Coordinator!.RequestSavepoint(savepoint.Folder)));
        });
    }

    /// <summary>Has a process stop with one.</summary>
    public void StopWith(JobProcess process, int visible)
    {
        var savepoint = new Savepoint(NextFolder(), process.IsSettled ? visible : 0);
        process.Stop(new StopRequest(savepoint.Folder));
        _pending.Add((savepoint, process, null));
    }

    /// <summary>Looks which of them have become durable.</summary>
    public void Update()
    {
        for (int i = _pending.Count - 1; i >= 0; i--)
        {
            (Savepoint savepoint, JobProcess process, Task<string>? written) = _pending[i];
            bool isThere = written is null ? process.State == ProcessState.Done : written.IsCompletedSuccessfully;
            bool isGone = written is { IsFaulted: true } || process.State is ProcessState.Dead or ProcessState.Failed;
            if (!isThere && !isGone)
                continue;
            _pending.RemoveAt(i);
            if (!isThere)
                continue;
            _complete.Add(savepoint);
            world.Counts.Savepoints++;
            world.Trace($"savepoint {savepoint.Folder} is there");
        }
    }

    // Every other one below a folder that is made for it.
    private string NextFolder() => string.Create(
        CultureInfo.InvariantCulture, $"/job/{(++_asked % 2 == 0 ? "savepoints/" : "")}savepoint-{_asked}");
}
