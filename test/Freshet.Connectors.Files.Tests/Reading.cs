namespace Freshet.Connectors.Files.Tests;

/// <summary>All that came out of a reader.</summary>
internal sealed record Reading(List<string> Values, List<DeadLetter> DeadLetters, List<Cut> Cuts);
