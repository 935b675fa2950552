using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Freshet.Connectors.MongoDB.Tests;

public sealed class MongoConnectionTests
{
    private const string Secret = "s3cr3t";

    [Theory]
    [InlineData("mongodb://me:s3cr3t@")]
    [InlineData("mongodb://me:s3cr3t/x@host:1/")]
    [InlineData("http://me:s3cr3t@host/")]
    [InlineData("mongodb://me:s3cr3t@host:1/?w=0")]
    [InlineData("me:s3cr3t")]
    public void Uri_that_cannot_be_used_is_refused_without_being_shown(string uri)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new MongoConnection(uri));
        Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Connection_shows_its_hosts_and_nothing_else()
    {
        var connection = new MongoConnection("mongodb://me:s3cr3t@one:1,two:2/reviews?authSource=admin");
        Assert.Equal("MongoDB at one:1, two:2", connection.ToString());
        Assert.Equal("reviews", connection.DatabaseName);
        Assert.Equal("x *** y", connection.Redacted("x s3cr3t y"));
    }

    [Fact]
    public void Server_that_nobody_runs_is_told_in_one_sentence_and_sooner_than_by_the_driver()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // and nobody listens
        int port = ((IPEndPoint)taken.LocalEndPoint!).Port;
        using var store = new MongoDocumentStore(new MongoConnection($"mongodb://me:s3cr3t@127.0.0.1:{port}/"), "test", "documents", new MongoSinkOptions());
        var clock = Stopwatch.StartNew();
        IOException e = Assert.Throws<IOException>(store.Prepare);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), $"It took {clock.Elapsed}."); // the driver's own time is 30 s
        Assert.Equal(
            $"MongoDB at 127.0.0.1:{port} cannot be reached: Connection refused. Check that it runs, that the URI names it, and that no firewall or TLS setting stands between.",
            e.Message);
        Assert.DoesNotContain(Secret, e.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a b", "c")]
    [InlineData("a", "system.x")]
    [InlineData("a", "c$")]
    public void Names_that_mongodb_does_not_take_are_refused(string database, string collection) =>
        Assert.Throws<ArgumentException>(() => new MongoSink<Entry>(new MongoConnection("mongodb://h/"), database, collection, Entry.Document));
}
