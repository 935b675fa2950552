namespace Freshet.Simulation.Jobs;

/// <summary>A record of the output. Immutable.</summary>
/// <param name="Id">What it tells of: one record, or a key and a window. Correct output has each once.</param>
/// <param name="Key">The key.</param>
/// <param name="Order">Its place among the key's results of its kind, in the order in which they are made; 0 where that is open.</param>
/// <param name="Value">What was computed.</param>
internal sealed record Result(string Id, string Key, int Order, long Value)
{
    /// <summary>What the asynchronous call makes of it.</summary>
    public Result Answered() => this with { Value = unchecked((Value * 31) + 7) };
}
