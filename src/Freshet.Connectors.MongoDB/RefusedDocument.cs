namespace Freshet.Connectors.MongoDB;

/// <summary>A document that the store did not take, though it took the call. Immutable.</summary>
/// <param name="Index">Which of the call's documents.</param>
/// <param name="Reason">Why, in the store's words.</param>
/// <param name="IsIdTaken">
/// Whether the id itself stood in the way: another writer put it in at the same moment, or what is there has a greater version.
/// </param>
internal readonly record struct RefusedDocument(int Index, string Reason, bool IsIdTaken);
