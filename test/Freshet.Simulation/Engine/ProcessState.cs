namespace Freshet.Simulation.Engine;

internal enum ProcessState : byte
{
    Running,

    /// <summary>Killed: everything in memory is gone.</summary>
    Dead,

    /// <summary>Its job failed.</summary>
    Failed,

    /// <summary>Its job has come to its end.</summary>
    Done,
}
