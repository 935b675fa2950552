using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>A collection in memory that does as a test tells it. The ids are texts, the value of each document is its <c>n</c>.</summary>
internal sealed class ModelStore : IDocumentStore
{
    private readonly Dictionary<string, BsonDocument> _documents = [];

    /// <summary>What every call sent, as <c>id=n</c>.</summary>
    public List<string[]> Calls { get; } = [];

    /// <summary>Called before a call is applied; throws what the call throws.</summary>
    public Action<int>? Before { get; set; }

    /// <summary>Called behind a call that was applied; what it throws, the caller gets all the same.</summary>
    public Action<int>? Behind { get; set; }

    /// <summary>Why a document is refused; null where it is not.</summary>
    public Func<Entry, RefusedDocument?>? Refuse { get; set; }

    public bool IsDisposed { get; private set; }

    public string Contents => string.Join(" ", _documents.Values.Select(Described).Order(StringComparer.Ordinal));

    public void Prepare()
    {
    }

    public IReadOnlyList<RefusedDocument> Upsert(IReadOnlyList<DocumentWrite> documents)
    {
        Entry[] entries = [.. documents.Select(write => Read(write.Document))];
        Calls.Add([.. entries.Select(entry => $"{entry.Id}={entry.N}")]);
        Before?.Invoke(Calls.Count);
        var refused = new List<RefusedDocument>();
        for (int i = 0; i < entries.Length; i++)
        {
            if (Refuse?.Invoke(entries[i]) is { } refusal)
                refused.Add(refusal with { Index = i });
            else if (documents[i].Version is { } version && _documents.TryGetValue(entries[i].Id, out BsonDocument? there) && there["n"].ToInt64() > version)
                refused.Add(new RefusedDocument(i, "the id is taken", true));
            else
                _documents[entries[i].Id] = Entry.Document(entries[i]);
        }

        Behind?.Invoke(Calls.Count);
        return refused;
    }

    public byte[]? Find(ReadOnlyMemory<byte> id) =>
        _documents.Values.FirstOrDefault(d => IdOf(d).Span.SequenceEqual(id.Span))?.ToBson();

    public void Dispose() => IsDisposed = true;

    private static ReadOnlyMemory<byte> IdOf(BsonDocument document)
    {
        using var encoder = new DocumentEncoder<BsonDocument>(DocumentEncoder<BsonDocument>.Of(d => d), null);
        byte[] bytes = document.ToBson();
        DocumentParts parts = encoder.Inspect(bytes);
        return (byte[])[parts.IdType, .. bytes.AsSpan(parts.IdOffset, parts.IdLength)];
    }

    private static Entry Read(ReadOnlyMemory<byte> bytes)
    {
        BsonDocument document = BsonSerializer.Deserialize<BsonDocument>(bytes.ToArray());
        return new Entry(document["_id"].AsString, document["n"].ToInt64());
    }

    private static string Described(BsonDocument document) => $"{document["_id"].AsString}={document["n"].ToInt64()}";
}
