namespace Freshet.Connectors.MongoDB;

/// <summary>A document to be put in. The bytes are not changed while a call runs. Immutable.</summary>
/// <param name="Id">The value of <c>_id</c>: a byte for its BSON type, then its bytes. Two ids are one where these are equal.</param>
/// <param name="Document">The whole document as BSON, with its <c>_id</c>.</param>
/// <param name="Version">The document's version; null where versions are not looked at.</param>
internal readonly record struct DocumentWrite(ReadOnlyMemory<byte> Id, ReadOnlyMemory<byte> Document, long? Version);
