namespace Freshet.Connectors.MongoDB;

/// <summary>
/// A collection as the sink sees it: the edge to the network. Everything that decides stands in front of it, so that a model of a store can take
/// its place. Calls block, come from the I/O executor and may run at the same time. Thread-safe.
/// </summary>
internal interface IDocumentStore : IDisposable
{
    /// <summary>Called once, before any other call: reaches the server and makes the indexes.</summary>
    /// <exception cref="IOException">The server cannot be reached or refuses; the message says what to do.</exception>
    void Prepare();

    /// <summary>
    /// Puts documents in, each in the place of the one with its id. No id stands twice in a call; the order is not kept. A document with a version
    /// leaves one that has a greater version alone, and is refused as <see cref="RefusedDocument.IsIdTaken"/> then.
    /// </summary>
    /// <returns>What was refused. All others are where they belong.</returns>
    /// <exception cref="TransientStoreException">Nothing is known of any document: all, some or none may be in. Asked again later, it may work.</exception>
    /// <exception cref="IOException">The store refuses the whole call and will again; the message says what to do.</exception>
    IReadOnlyList<RefusedDocument> Upsert(IReadOnlyList<DocumentWrite> documents);

    /// <summary>The document with an id; null where there is none.</summary>
    /// <exception cref="TransientStoreException">Nobody answered. Asked again later, it may work.</exception>
    /// <exception cref="IOException">The store refuses, and will again; the message says what to do.</exception>
    byte[]? Find(ReadOnlyMemory<byte> id);
}
