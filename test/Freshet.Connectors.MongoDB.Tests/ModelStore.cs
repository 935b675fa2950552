using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>A collection in memory that does as a test tells it. Documents are described by their id and their <c>n</c>.</summary>
internal sealed class ModelStore(string versionField = "n") : IDocumentStore
{
    private readonly Dictionary<BsonValue, BsonDocument> _documents = [];

    /// <summary>What every call sent, as <c>id=n</c>.</summary>
    public List<string[]> Calls { get; } = [];

    /// <summary>Called before a call is applied; throws what the call throws.</summary>
    public Action<int>? Before { get; set; }

    /// <summary>Called behind a call that was applied; what it throws, the caller gets all the same.</summary>
    public Action<int>? Behind { get; set; }

    /// <summary>Why a document is refused; null where it is not.</summary>
    public Func<Entry, RefusedDocument?>? Refuse { get; set; }

    public bool IsDisposed { get; private set; }

    public IReadOnlyCollection<BsonDocument> Documents => _documents.Values;

    public string Contents => string.Join(" ", _documents.Values.Select(Described).Order(StringComparer.Ordinal));

    public void Prepare()
    {
    }

    public IReadOnlyList<RefusedDocument> Upsert(IReadOnlyList<DocumentWrite> documents)
    {
        BsonDocument[] written = [.. documents.Select(write => BsonSerializer.Deserialize<BsonDocument>(write.Document.ToArray()))];
        Calls.Add([.. written.Select(Described)]);
        Before?.Invoke(Calls.Count);
        var refused = new List<RefusedDocument>();
        for (int i = 0; i < written.Length; i++)
        {
            BsonValue id = written[i]["_id"];
            if (Refuse?.Invoke(new Entry(id.ToString()!, N(written[i]))) is { } refusal)
                refused.Add(refusal with { Index = i });
            else if (documents[i].Version is { } version && _documents.TryGetValue(id, out BsonDocument? there) && there[versionField].ToInt64() > version)
                refused.Add(new RefusedDocument(i, "the id is taken", true));
            else
                _documents[id] = written[i];
        }

        Behind?.Invoke(Calls.Count);
        return refused;
    }

    public byte[]? Find(ReadOnlyMemory<byte> id) =>
        _documents.Values.FirstOrDefault(d => MongoDocumentStoreTests.Write(d).Id.Span.SequenceEqual(id.Span))?.ToBson();

    public void Dispose() => IsDisposed = true;

    private static long N(BsonDocument document) => document.TryGetValue("n", out BsonValue n) ? n.ToInt64() : 0;

    private static string Described(BsonDocument document) => $"{document["_id"]}={N(document)}";
}
