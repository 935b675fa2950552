namespace Freshet.Simulation.Engine;

/// <summary>Why a job began again from a checkpoint, and how it differs from the run before. One restore may be of several kinds.</summary>
internal enum RestoreKind
{
    AfterKill,
    AfterPowerLoss,
    BesidePausedProcess,
    AfterFailedFunction,
    AfterFailedCheckpoint,
    AfterFailedCall,
    AfterStop,
    AfterEnd,
    InProcess,
    Rescaled,
    PastDamagedCheckpoint,
    FromSavepoint,
    WithReplay,
}
