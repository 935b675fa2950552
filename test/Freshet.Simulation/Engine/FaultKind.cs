namespace Freshet.Simulation.Engine;

/// <summary>What the simulation does to a job. The name says what is done.</summary>
internal enum FaultKind
{
    ProcessKilled,
    PowerLost,
    ProcessPaused,
    ProcessHeldUp,
    FunctionFailed,
    CallSlow,
    WriteTorn,
    EntriesUndone,
    DiskFull,
    BitFlipped,
    StoreUnavailable,
    StoreResponseLost,
    BrokerUnavailable,
    BrokerResponseLost,
    RequestDuplicated,
    TransactionExpired,
}
