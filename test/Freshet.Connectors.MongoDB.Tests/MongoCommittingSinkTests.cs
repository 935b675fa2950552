using System.Buffers;
using System.Text;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Testing;
using MongoDB.Bson;

namespace Freshet.Connectors.MongoDB.Tests;

public sealed class MongoCommittingSinkTests : IDisposable
{
    private const int Count = 120;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
    private readonly Dictionary<string, ModelStore> _stores = Stores();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Documents_without_an_id_stand_once_whichever_step_the_job_dies_at_and_at_whichever_parallelism_it_returns()
    {
        for (int steps = 0; steps <= 150; steps++)
        {
            Dictionary<string, ModelStore> stores = Stores();
            var random = new Random(steps);
            foreach (ModelStore store in stores.Values)
            {
                store.Behind = _ =>
                {
                    if (random.Next(6) == 0)
                        throw new TransientStoreException("lost"); // applied all the same
                };
            }

            var options = new JobOptions { BatchSize = 8, CheckpointDirectory = Path.Combine(_folder, $"{steps}") };
            int[] parallelism = [1, 3, 2, 1];
            foreach (int subtasks in parallelism)
            {
                try
                {
                    using var job = new SteppedJob(Job(stores), options with { Parallelism = subtasks }, steps);
                    for (int i = 0; i < steps; i++)
                    {
                        if (i % 9 == 0 && !job.IsDone)
                            job.TriggerCheckpoint();
                        job.Step();
                    }
                }
                catch (IOException)
                {
                    // Three answers in a row were lost: the job fails, and the next attempt commits again.
                }
            }

            foreach (ModelStore store in stores.Values)
                store.Behind = null;
            using (var last = new SteppedJob(Job(stores), options, steps))
                last.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count).Select(n => (long)n), stores["documents"].Documents.Select(d => d["n"].ToInt64()).Order());
        }
    }

    [Fact]
    public void Nothing_is_written_before_its_checkpoint_is_complete()
    {
        using var job = new SteppedJob(Job(_stores), new JobOptions { BatchSize = 8, CheckpointDirectory = _folder });
        job.Step(30);
        Assert.Empty(_stores["documents"].Documents);
        job.RunToEnd();
        Assert.Equal(Count, _stores["documents"].Documents.Count);
    }

    [Fact]
    public void Id_says_sink_lineage_commit_and_place_and_a_given_one_is_kept()
    {
        MongoCommittingSink<BsonDocument> sink = Sink();
        Started(sink).Commit(Prepared(sink, 17, 0, new BsonDocument("n", 1), new BsonDocument { { "n", 2 }, { "_id", "mine" } }));
        Assert.Equal(["counts/0/0000000000000011/0", "mine"], _stores["documents"].Documents.Select(d => d["_id"].AsString));
        Assert.Equal("{ \"_id\" : \"counts/0\", \"sequence\" : 17 }", Assert.Single(_stores["freshet_commits"].Documents).ToString());
    }

    [Fact]
    public void Committable_that_comes_again_is_passed_over_and_one_half_written_is_written_again()
    {
        MongoCommittingSink<BsonDocument> sink = Sink();
        Committable first = Prepared(sink, 1, 0, new BsonDocument("n", 1));
        _stores["freshet_commits"].Before = _ => throw new TransientStoreException("gone");
        Assert.Throws<IOException>(() => Started(sink).Commit(first)); // documents, but no mark
        _stores["freshet_commits"].Before = null;
        using Committer committer = Started(sink);
        committer.Commit(first);
        committer.Commit(first);
        Assert.Single(_stores["documents"].Documents);
        committer.Commit(Prepared(sink, 2, 1, new BsonDocument("n", 2)));
        Assert.Equal(2, _stores["documents"].Documents.Count);
    }

    [Fact]
    public void Database_ahead_of_the_checkpoint_is_refused_unless_replay_is_allowed()
    {
        MongoCommittingSink<BsonDocument> sink = Sink();
        Started(sink).Commit(Prepared(sink, 5, 0, new BsonDocument("n", 1)));
        using Committer committer = sink.CreateCommitter("counts", 0);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => committer.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 3 } }));
        Assert.StartsWith(
            "the database holds the commits of the sink 'counts', lineage 0, up to 5, but the job starts from a checkpoint that does not know that one (its last is 3):", e.Message, StringComparison.Ordinal);
        var allowed = new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 3 }, AllowsReplay = true };
        committer.Recover(allowed);
        Assert.Equal(5, allowed.Marks[0]);
    }

    [Fact]
    public void Database_ahead_by_another_past_is_refused_though_more_waits_in_the_checkpoint()
    {
        MongoCommittingSink<BsonDocument> sink = Sink();
        Started(sink).Commit(Prepared(sink, 5, 0, new BsonDocument("n", 1)));
        using Committer committer = sink.CreateCommitter("counts", 0);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => committer.Recover(BesideAnotherPast(allowsReplay: false)));
        Assert.Contains("up to 5, but the job starts from a checkpoint that does not know that one (its last is 9):", e.Message, StringComparison.Ordinal);
        CommitRecovery allowed = BesideAnotherPast(allowsReplay: true);
        committer.Recover(allowed);
        Assert.Equal(5, allowed.Marks[0]);
    }

    [Fact]
    public void Database_that_lacks_earlier_commits_is_refused_and_takes_nothing()
    {
        MongoCommittingSink<BsonDocument> sink = Sink();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Started(sink).Commit(Prepared(sink, 4, 3, new BsonDocument("n", 1))));
        Assert.StartsWith("the database holds the commits of the sink 'counts', lineage 0, up to 0, but the job goes on behind 3:", e.Message, StringComparison.Ordinal);
        Assert.Empty(_stores["documents"].Documents);
    }

    [Fact]
    public void Refused_document_is_kept_in_the_collection_of_dead_letters_once()
    {
        _stores["documents"].Refuse = entry => entry.N == 2 ? new RefusedDocument(0, "E11000 dup", false) : null;
        MongoCommittingSink<BsonDocument> sink = Sink();
        Committable committable = Prepared(sink, 1, 0, new BsonDocument("n", 1), new BsonDocument("n", 2));
        Started(sink).Commit(committable);
        BsonDocument letter = Assert.Single(_stores["documents_dead_letters"].Documents);
        Assert.Equal("counts/0/0000000000000001/1", letter["_id"].AsString);
        letter.Remove("_id");
        DeadLetter read = DeadLetterFormat.Read(Encoding.UTF8.GetBytes(letter.ToJson()), out DateTimeOffset time);
        Assert.Equal((1L, "E11000 dup"), (read.Position, read.Reason));
        Assert.Equal(new BsonDocument { { "_id", "counts/0/0000000000000001/1" }, { "n", 2 } }.ToBson(), read.Bytes.ToArray());
        Assert.Equal(DateTimeOffset.UnixEpoch, time);
    }

    [Fact]
    public void Torn_committable_is_refused()
    {
        MongoCommittingSink<BsonDocument> sink = Sink();
        Committable good = Prepared(sink, 1, 0, new BsonDocument("n", 1));
        for (long length = 0; length < good.Bytes.Length; length++)
        {
            byte[] torn = good.Bytes.Slice(0, length).ToArray();
            Assert.Throws<InvalidDataException>(() => Started(sink).Commit(new Committable(0, 1, 0, new ReadOnlySequence<byte>(torn))));
        }
    }

    [Theory]
    [InlineData("h2")]
    [InlineData("ferret")]
    public void Commits_go_to_a_real_collection_with_their_marks(string kind)
    {
        StandIn server = StandIn.Of(kind);
        var sink = new MongoCommittingSink<BsonDocument>(server.Connection, server.Database, "documents", d => d);
        for (int i = 1; i <= 3; i++)
        {
            using Committer committer = sink.CreateCommitter("counts", 0);
            committer.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = i - 1 } });
            Committable committable = Prepared(sink, i, i - 1, new BsonDocument("n", i), new BsonDocument("n", -i));
            committer.Commit(committable);
            committer.Commit(committable);
        }

        Assert.Equal([-3, -2, -1, 1, 2, 3], server.All("documents").Select(d => d["n"].AsInt32).Order());
        Assert.Equal(3, Assert.Single(server.All("freshet_commits"))["sequence"].AsInt64);
        using Committer late = sink.CreateCommitter("counts", 0);
        Assert.Throws<InvalidDataException>(() => late.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 1 } }));
    }

    private static Dictionary<string, ModelStore> Stores() => new()
    {
        ["documents"] = new ModelStore(),
        ["documents_dead_letters"] = new ModelStore(),
        ["freshet_commits"] = new ModelStore("sequence"),
    };

    private static StreamExecutionEnvironment Job(Dictionary<string, ModelStore> stores)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance()
            .Map(n => new BsonDocument("n", n)).SinkTo(Sink(stores)).Uid("counts");
        return environment;
    }

    private static Committable Prepared(MongoCommittingSink<BsonDocument> sink, long sequence, long previous, params BsonDocument[] documents)
    {
        using var harness = new SinkWriterHarness<BsonDocument>(sink);
        harness.Push(documents);
        return new Committable(0, sequence, previous, ((CommittingSinkWriter<BsonDocument>)harness.Writer).PrepareCommit());
    }

    /// <summary>What a checkpoint knows in which 4 and 9 wait.</summary>
    private static CommitRecovery BesideAnotherPast(bool allowsReplay) => new()
    {
        Sequences = new Dictionary<int, long> { [0] = 9 },
        Confirmed = new Dictionary<int, long> { [0] = 0 },
        Pending = new Dictionary<int, IReadOnlyList<long>> { [0] = [4, 9] },
        AllowsReplay = allowsReplay,
    };

    private static Committer Started(MongoCommittingSink<BsonDocument> sink)
    {
        Committer committer = sink.CreateCommitter("counts", 0);
        committer.Recover(new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = long.MaxValue } });
        return committer;
    }

    private static MongoCommittingSink<BsonDocument> Sink(Dictionary<string, ModelStore> stores) =>
        new((name, _) => stores[name], DocumentEncoder<BsonDocument>.Of(d => d), new MongoCommittingSinkOptions(), "documents", "the database");

    private MongoCommittingSink<BsonDocument> Sink() => Sink(_stores);
}
