namespace Reviews.Text;

/// <summary>A rule of the tree: what it asks, what it concludes, and the rules that are exceptions to it. Immutable.</summary>
/// <param name="Conditions">All must hold; none in the root.</param>
/// <param name="Inside">Whether the word goes on the one before it; null in the root, which keeps the first tag.</param>
/// <param name="Exceptions">The first that holds decides in this rule's place.</param>
internal sealed record RdrRule(RdrCondition[] Conditions, bool? Inside, RdrExceptions Exceptions);
