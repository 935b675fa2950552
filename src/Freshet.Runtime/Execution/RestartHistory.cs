namespace Freshet.Runtime.Execution;

/// <summary>What a restart strategy remembers of the failures so far. Immutable.</summary>
/// <param name="Restarts">How many restarts there were.</param>
/// <param name="LastFailure">When the last failure was; null for none.</param>
/// <param name="Backoff">The last delay, before chance moved it.</param>
/// <param name="Recent">When the failures were that still count.</param>
internal sealed record RestartHistory(int Restarts, DateTimeOffset? LastFailure, TimeSpan Backoff, IReadOnlyList<DateTimeOffset> Recent)
{
    public static RestartHistory Empty { get; } = new(0, null, TimeSpan.Zero, []);
}
