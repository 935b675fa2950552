namespace Freshet.Simulation.Engine;

/// <summary>Something that a process calls, with the ways in which a call goes wrong. Immutable.</summary>
/// <param name="Name">The name in traces.</param>
internal sealed record Outside(string Name)
{
    /// <summary>Counted where a call is refused, which has no effect; null where that does not happen.</summary>
    public FaultKind? Refusal { get; init; }

    /// <summary>Counted where a call has its effect and the caller does not hear of it; null where that does not happen.</summary>
    public FaultKind? LostResponse { get; init; }

    /// <summary>What the caller of a refused call gets.</summary>
    public Func<Exception> Refused { get; init; } = () => new IOException("Not available.");

    /// <summary>What the caller gets whose response is lost.</summary>
    public Func<Exception> TimedOut { get; init; } = () => new IOException("No response in time.");
}
