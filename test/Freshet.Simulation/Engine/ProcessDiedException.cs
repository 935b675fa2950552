namespace Freshet.Simulation.Engine;

/// <summary>Ends a call of a process that was killed during it. Nobody sees what becomes of it: the process is gone.</summary>
internal sealed class ProcessDiedException() : Exception("The process is dead.");
