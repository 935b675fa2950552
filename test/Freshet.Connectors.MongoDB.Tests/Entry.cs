using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>A record of the tests, whose document is <c>{_id, n}</c>.</summary>
internal sealed record Entry(string Id, long N)
{
    public static BsonDocument Document(Entry entry) => new() { { "_id", entry.Id }, { "n", entry.N } };

    public static void Write(Entry entry, IBsonWriter writer)
    {
        writer.WriteStartDocument();
        writer.WriteString("_id", entry.Id);
        writer.WriteInt64("n", entry.N);
        writer.WriteEndDocument();
    }
}
