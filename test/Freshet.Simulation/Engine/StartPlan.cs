namespace Freshet.Simulation.Engine;

/// <summary>How the next process is to begin. Immutable.</summary>
internal sealed record StartPlan
{
    /// <summary>The savepoint that it begins from; null: from the newest checkpoint of the folder.</summary>
    public Savepoint? From { get; init; }

    /// <summary>Whether results may be seen twice.</summary>
    public bool AllowsReplay { get; init; }
}

/// <summary>A savepoint that is durable. Immutable.</summary>
/// <param name="Folder">Where it stands.</param>
/// <param name="Visible">How many results were visible when it was asked for: they stand before it.</param>
internal sealed record Savepoint(string Folder, int Visible);
