namespace Freshet.Connectors.MongoDB;

/// <summary>A document's id as a key: its type and its bytes. A number is another id where its type is another.</summary>
internal readonly struct DocumentId : IEquatable<DocumentId>
{
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _hash;

    public DocumentId(ReadOnlyMemory<byte> bytes)
    {
        var hash = default(HashCode);
        hash.AddBytes(bytes.Span);
        _bytes = bytes;
        _hash = hash.ToHashCode();
    }

    public bool Equals(DocumentId other) => _hash == other._hash && _bytes.Span.SequenceEqual(other._bytes.Span);

    public override bool Equals(object? obj) => obj is DocumentId other && Equals(other);

    public override int GetHashCode() => _hash;
}
