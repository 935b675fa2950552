using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Checks;

/// <summary>What readers of the output see.</summary>
internal interface IVisibleResults
{
    /// <summary>What has become visible since the last call, each with the way that it came: on one way the results of a key keep their order.</summary>
    IReadOnlyList<(Result Result, string Lane)> TakeNew();
}
