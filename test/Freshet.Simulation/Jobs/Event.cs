namespace Freshet.Simulation.Jobs;

/// <summary>A record of the input. Immutable.</summary>
/// <param name="Id">Its number, over all splits.</param>
/// <param name="Key">What it belongs to; all records of a key stand in one split.</param>
/// <param name="Time">Its event time.</param>
/// <param name="Amount">Something to be summed.</param>
internal sealed record Event(int Id, string Key, long Time, int Amount);
