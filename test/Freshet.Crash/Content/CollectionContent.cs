using MongoDB.Bson;
using MongoDB.Driver;

namespace Freshet.Crash.Content;

/// <summary>Reads a collection by the plain driver.</summary>
internal static class CollectionContent
{
    public static IReadOnlyList<Row> Read(string uri, string database, string collection)
    {
        using var client = new MongoClient(uri);
        return [.. client.GetDatabase(database).GetCollection<BsonDocument>(collection).Find(FilterDefinition<BsonDocument>.Empty).ToEnumerable()
            .Select(document => new Row(document.ToString()))];
    }
}
