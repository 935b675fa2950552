namespace Freshet.State;

/// <summary>A part of a type in a schema. Immutable; safe to share.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Schema">What its bytes are made of.</param>
public sealed record StateField(string Name, StateSchema Schema);
