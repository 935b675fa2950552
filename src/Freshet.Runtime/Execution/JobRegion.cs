using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Execution;

/// <summary>A pipelined region of a job that runs: its tasks, and where it stands. Changed by <see cref="JobMaster"/> only.</summary>
internal sealed class JobRegion(IReadOnlyList<ExecutionVertex> vertices)
{
    /// <summary>What there are tasks for.</summary>
    public IReadOnlyList<ExecutionVertex> Vertices => vertices;

    /// <summary>The tasks of the attempt at hand.</summary>
    public IReadOnlyList<StreamTask> Tasks { get; set; } = [];

    /// <summary>The tasks that have not come to rest.</summary>
    public HashSet<StreamTask> Moving { get; } = [];

    public RegionState State { get; private set; } = RegionState.Running;

    /// <summary>What has to come to an end before the region is built anew.</summary>
    public RestartObstacles Obstacles { get; set; }

    /// <summary>The delay's timer; null where none runs.</summary>
    public ITimer? Delay { get; set; }

    /// <summary>When the delay is over; null where none runs.</summary>
    public DateTimeOffset? DelayEnds { get; set; }

    public void EndDelay()
    {
        Delay?.Dispose();
        (Delay, DelayEnds) = (null, null);
    }

    public void MoveTo(RegionState next)
    {
        bool isLegal = (State, next) switch
        {
            (RegionState.Running, RegionState.Ended or RegionState.Canceling) => true,
            (RegionState.Canceling, RegionState.Restoring) => true,
            (RegionState.Restoring, RegionState.Running or RegionState.Canceling) => true, // the latter: it could not be built, and waits again
            _ => false,
        };
        if (!isLegal)
            ThrowIllegalMove(State, next);
        State = next;
    }

    private static void ThrowIllegalMove(RegionState from, RegionState to) =>
        throw new InvalidOperationException($"A region cannot move from {from} to {to}.");
}

/// <summary>Where a region stands.</summary>
internal enum RegionState : byte
{
    /// <summary>Its tasks are stepped.</summary>
    Running,

    /// <summary>A failure reached it: its tasks come to rest, and its restart waits for what is in the way.</summary>
    Canceling,

    /// <summary>It is being built anew, from the newest checkpoint.</summary>
    Restoring,

    /// <summary>All its tasks have ended.</summary>
    Ended,
}

/// <summary>What a restart waits for.</summary>
[Flags]
internal enum RestartObstacles : byte
{
    None = 0,

    /// <summary>Tasks that are still stepped.</summary>
    Tasks = 1,

    /// <summary>Calls on the I/O executor, and operators that are being disposed behind them.</summary>
    Calls = 2,

    /// <summary>A checkpoint that is being written: it may become the newest.</summary>
    Checkpoint = 4,

    /// <summary>The restart strategy's delay.</summary>
    Delay = 8,
}
