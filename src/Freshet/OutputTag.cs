namespace Freshet;

/// <summary>Names a side output of an operator. Two tags are the same where name and type are. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the side output's values.</typeparam>
/// <param name="Name">The name, unique within the operator.</param>
public sealed record OutputTag<T>(string Name);
