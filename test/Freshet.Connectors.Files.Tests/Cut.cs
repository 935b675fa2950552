namespace Freshet.Connectors.Files.Tests;

/// <summary>A position a reader gave, with what had come out until then.</summary>
internal sealed record Cut(int Values, int DeadLetters, byte[] Position);
