using Freshet.Sinks;
using Freshet.Testing;
using MongoDB.Bson;

namespace Freshet.Connectors.MongoDB.Tests;

public sealed class MongoLookupTests
{
    [Theory]
    [InlineData("h2")]
    [InlineData("ferret")]
    public async Task Values_come_back_with_their_documents_in_order_and_without_where_there_is_none(string kind)
    {
        StandIn server = StandIn.Of(kind);
        using (var sink = new SinkWriterHarness<Entry>(new MongoSink<Entry>(server.Connection, server.Database, "documents", Entry.Document)))
        {
            sink.RunCalls();
            sink.Push(new Entry("a", 1), new Entry("b", 2));
            sink.Flush();
        }

        using var lookup = new MongoLookup(server.Connection, server.Database, "documents");
        IReadOnlyList<BsonDocument?> found = await lookup.FindAsync(["b", "x", "a", "b"], TestContext.Current.CancellationToken);
        Assert.Equal([2L, null, 1L, 2L], found.Select(d => d?["n"].ToInt64()));
        Assert.Empty(await lookup.FindAsync([], TestContext.Current.CancellationToken));

        using var byNumber = new MongoLookup(server.Connection, server.Database, "documents", "n");
        Assert.Equal(["a", "b", null], (await byNumber.FindAsync([1, 2.0, 2.5], TestContext.Current.CancellationToken)).Select(d => d?["_id"].AsString));
        var results = new CollectionSink<string>();
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection<long>([2, 7, 1]).Uid("numbers")
            .MapBatchAsync(byNumber.Join((long n) => n, (n, d) => $"{n}:{d?["_id"].AsString}"), new AsyncOptions { MaxBatchSize = 10 }).Uid("lookup")
            .SinkTo(results).Uid("results");
        await Runtime.EmbeddedJob.RunAsync(environment, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(["2:b", "7:", "1:a"], results.Records.Select(r => r.Value));
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_a_failure_that_another_attempt_may_mend()
    {
        using var lookup = new MongoLookup(new MongoConnection("mongodb://me:s3cr3t@127.0.0.1:1/?serverSelectionTimeoutMS=300"), "test", "documents");
        IOException e = await Assert.ThrowsAnyAsync<IOException>(async () => await lookup.FindAsync([1], TestContext.Current.CancellationToken));
        Assert.True(MongoLookup.IsTransient(e));
        Assert.DoesNotContain("s3cr3t", e.ToString(), StringComparison.Ordinal);
    }
}
