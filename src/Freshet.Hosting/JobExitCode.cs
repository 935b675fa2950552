namespace Freshet.Hosting;

/// <summary>How a job's program ended, for whatever starts it again. The numbers are a contract.</summary>
public enum JobExitCode
{
    /// <summary>Its bounded inputs have ended and everything is committed, or it was stopped with a checkpoint.</summary>
    Finished = 0,

    /// <summary>It failed after it had begun. Started again, it goes on from its last checkpoint.</summary>
    Failed = 1,

    /// <summary>It was given something that it cannot use: an argument, a file, a topic, a right. The same start fails again.</summary>
    Refused = 2,

    /// <summary>
    /// The state it was to go on from is damaged, belongs to another job, or is behind what a store has. Somebody has to decide.
    /// </summary>
    StateRefused = 3,

    /// <summary>Something that it needs is not there now: a broker, a store, room on the disk. A later start may succeed.</summary>
    Unavailable = 4,

    /// <summary>It took more memory than its limit, and was stopped with a checkpoint. Started again as it was, it stops again.</summary>
    OutOfMemory = 5,
}
