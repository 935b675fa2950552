using MongoDB.Bson;
using MongoDB.Bson.Serialization;

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>The edge against servers that stand in for MongoDB.</summary>
public sealed class MongoDocumentStoreTests
{
    [Theory]
    [InlineData("h2")]
    [InlineData("ferret")]
    public void Documents_of_every_kind_of_id_are_put_in_and_replaced(string kind)
    {
        StandIn server = StandIn.Of(kind);
        using MongoDocumentStore store = Opened(server);
        BsonValue[] ids =
        [
            "ữ", "", 5, 5_000_000_000L, 1.5, true, new ObjectId(new byte[12]), new BsonDateTime(7), new BsonDocument { { "a", 1 }, { "b", "x" } },
            new BsonBinaryData(new byte[3]),
        ];
        Assert.Empty(store.Upsert([.. ids.Select((id, i) => Write(new BsonDocument { { "_id", id }, { "n", i } }))]));
        Assert.Empty(store.Upsert([.. ids.Select((id, i) => Write(new BsonDocument { { "_id", id }, { "n", i + 100 }, { "more", new BsonArray { 1, "two" } } }))]));
        IReadOnlyList<BsonDocument> all = server.All("documents");
        Assert.Equal(ids.Length, all.Count);
        for (int i = 0; i < ids.Length; i++)
        {
            BsonDocument expected = new() { { "_id", ids[i] }, { "n", i + 100 }, { "more", new BsonArray { 1, "two" } } };
            Assert.Equal(expected, BsonSerializer.Deserialize<BsonDocument>(store.Find(Write(expected).Id)));
        }

        Assert.Null(store.Find(Write(new BsonDocument("_id", "missing")).Id));
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("ferret")]
    public void What_a_unique_index_refuses_is_told_and_the_rest_is_written(string kind)
    {
        StandIn server = StandIn.Of(kind);
        using MongoDocumentStore store = Opened(server, new MongoSinkOptions { Indexes = [new MongoIndex("u") { IsUnique = true }, new MongoIndex("a", "b")] });
        Assert.Empty(store.Upsert([Write(new BsonDocument { { "_id", 1 }, { "u", 1 } })]));
        IReadOnlyList<RefusedDocument> refused = store.Upsert(
        [
            Write(new BsonDocument { { "_id", 2 }, { "u", 2 } }), Write(new BsonDocument { { "_id", 3 }, { "u", 1 } }), Write(new BsonDocument { { "_id", 4 }, { "u", 4 } }),
        ]);
        RefusedDocument one = Assert.Single(refused);
        Assert.Equal((1, false), (one.Index, one.IsIdTaken));
        Assert.StartsWith("E11000 duplicate key error", one.Reason, StringComparison.Ordinal);
        Assert.Equal([1, 2, 4], server.All("documents").Select(d => d["_id"].AsInt32).Order());
    }

    [Fact]
    public void Index_that_lets_documents_expire_is_made_and_made_again_without_harm()
    {
        StandIn server = StandIn.Of("h2"); // it keeps the index as it was told to, but deletes nothing, and takes another time without a word
        var expiring = new MongoSinkOptions { Indexes = [new MongoIndex("time") { ExpireAfter = TimeSpan.FromHours(1) }] };
        using (Opened(server, expiring))
        using (Opened(server, expiring))
        {
            BsonDocument index = server.Indexes("documents").Single(i => i["key"] == new BsonDocument("time", 1));
            Assert.Equal(3600, index["expireAfterSeconds"].ToInt32());
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("ferret")]
    public void Older_version_is_refused_because_the_id_is_taken(string kind)
    {
        StandIn server = StandIn.Of(kind);
        using MongoDocumentStore store = Opened(server, new MongoSinkOptions { VersionField = "v" });
        Assert.Empty(store.Upsert([Versioned("a", 5), Versioned("b", 5), Versioned("c", 5)]));
        IReadOnlyList<RefusedDocument> refused = store.Upsert([Versioned("a", 4), Versioned("b", 5), Versioned("c", 6)]);
        RefusedDocument one = Assert.Single(refused);
        Assert.Equal((0, true), (one.Index, one.IsIdTaken));
        Assert.Equal([5, 5, 6], server.All("documents").OrderBy(d => d["_id"]).Select(d => d["v"].ToInt64()));
    }

    [Fact]
    public void Bulk_of_more_than_a_command_holds_is_sent_in_several()
    {
        StandIn server = StandIn.Of("h2");
        using MongoDocumentStore store = Opened(server);
        Assert.Empty(store.Upsert([.. Enumerable.Range(0, 5).Select(i => Write(new BsonDocument { { "_id", i }, { "b", new byte[6 << 20] } }))]));
        Assert.Equal(5, server.All("documents").Count);
    }

    [Fact]
    public void Index_that_cannot_be_unique_is_told_with_the_remedy()
    {
        StandIn server = StandIn.Of("h2");
        using (MongoDocumentStore store = Opened(server))
            store.Upsert([Write(new BsonDocument { { "_id", 1 }, { "u", 1 } }), Write(new BsonDocument { { "_id", 2 }, { "u", 1 } })]);
        IOException e = Assert.Throws<IOException>(() => Opened(server, new MongoSinkOptions { Indexes = [new MongoIndex("u") { IsUnique = true }] }));
        Assert.StartsWith($"The index on (u) of {server.Database}.documents cannot be unique: documents with the same values are there already", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Server_that_is_killed_is_a_transient_failure_and_what_was_confirmed_is_there_when_it_returns()
    {
        using StandInServer process = StandIn.Alone("ferret"); // the other kind loses the last second when it is killed
        StandIn server = StandIn.On(process);
        using MongoDocumentStore store = Opened(new MongoConnection(server.Uri + "?serverSelectionTimeoutMS=3000"), server.Database, new MongoSinkOptions());
        store.Upsert([Write(new BsonDocument("_id", 1))]);
        process.Kill();
        Assert.Throws<TransientStoreException>(() => store.Upsert([Write(new BsonDocument("_id", 2))]));
        process.Start();
        while (true)
        {
            try
            {
                store.Upsert([Write(new BsonDocument("_id", 2))]);
                break;
            }
            catch (TransientStoreException)
            {
                // The driver has not looked again yet; it does every half second.
            }
        }

        Assert.Equal([1, 2], server.All("documents").Select(d => d["_id"].AsInt32).Order());
    }

    internal static DocumentWrite Write(BsonDocument document, string? versionField = null)
    {
        using var encoder = new DocumentEncoder<BsonDocument>(DocumentEncoder<BsonDocument>.Of(d => d), versionField);
        byte[] bytes = encoder.Encode(document).ToArray();
        DocumentParts parts = encoder.Inspect(bytes);
        return new DocumentWrite((byte[])[parts.IdType, .. bytes.AsSpan(parts.IdOffset, parts.IdLength)], bytes, parts.Version);
    }

    private static DocumentWrite Versioned(string id, int version) => Write(new BsonDocument { { "_id", id }, { "v", version } }, "v");

    private static MongoDocumentStore Opened(StandIn server, MongoSinkOptions? options = null) => Opened(server.Connection, server.Database, options ?? new MongoSinkOptions());

    private static MongoDocumentStore Opened(MongoConnection connection, string database, MongoSinkOptions options)
    {
        var store = new MongoDocumentStore(connection, database, "documents", options);
        store.Prepare();
        return store;
    }
}
