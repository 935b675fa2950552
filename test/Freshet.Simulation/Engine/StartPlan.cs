namespace Freshet.Simulation.Engine;

/// <summary>How the next process is to begin. Immutable.</summary>
internal sealed record StartPlan
{
    /// <summary>The savepoint that it begins from; null: from the newest checkpoint of the folder.</summary>
    public Savepoint? From { get; init; }

    /// <summary>Whether results may be seen twice.</summary>
    public bool AllowsReplay { get; init; }

    /// <summary>Whether that is allowed only to go on where nothing can have made it necessary: what is seen twice is an error nevertheless.</summary>
    public bool IsUnfounded { get; init; }
}

/// <summary>A savepoint that is durable. Immutable.</summary>
/// <param name="Folder">Where it stands.</param>
/// <param name="Visible">
/// How many results were visible for sure before it; 0 where a commit waited to be confirmed when it was asked for. What waits stands in the savepoint as if it
/// were not visible yet, so who starts from it and allows a replay sees that again too.
/// </param>
internal sealed record Savepoint(string Folder, int Visible);
