namespace Freshet.Simulation.Engine;

/// <summary>A failure that the simulation made.</summary>
internal sealed class SimulatedFailureException(string message) : Exception(message);
