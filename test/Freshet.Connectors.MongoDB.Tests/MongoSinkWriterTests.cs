using Freshet.Sinks;
using Freshet.Testing;
using MongoDB.Bson;

namespace Freshet.Connectors.MongoDB.Tests;

public sealed class MongoSinkWriterTests : IDisposable
{
    private readonly ModelStore _store = new();
    private SinkWriterHarness<Entry>? _harness;

    public void Dispose() => _harness?.Dispose();

    [Fact]
    public void Nothing_is_taken_before_the_server_has_answered()
    {
        SinkWriterHarness<Entry> sink = Opened(prepare: false);
        Assert.False(sink.Writer.IsReady);
        Assert.False(sink.Writer.TryFlush());
        sink.RunCall();
        Assert.True(sink.Writer.IsReady);
        Assert.True(sink.Writer.TryFlush());
    }

    [Fact]
    public void Bulk_is_sent_when_it_has_its_size_and_the_rest_waits_for_the_time()
    {
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { BatchSize = 2 });
        sink.Push(new Entry("a", 1), new Entry("b", 1), new Entry("c", 1));
        sink.RunCalls();
        Assert.Equal(["a=1", "b=1"], Assert.Single(_store.Calls));
        sink.Advance(TimeSpan.FromMilliseconds(99));
        Assert.Equal(0, sink.Calls);
        sink.Advance(TimeSpan.FromMilliseconds(1)); // no record comes: the source is idle
        sink.RunCalls();
        Assert.Equal("a=1 b=1 c=1", _store.Contents);
    }

    [Fact]
    public void Barrier_waits_until_everything_is_in_the_store()
    {
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { BatchSize = 1 });
        sink.Push(new Entry("a", 1), new Entry("b", 1));
        Assert.False(sink.Writer.TryFlush());
        Assert.Equal(2, sink.Calls);
        sink.RunCall(1);
        Assert.False(sink.Writer.TryFlush());
        sink.RunCall();
        Assert.True(sink.Writer.TryFlush());
        Assert.Equal("a=1 b=1", _store.Contents);
    }

    [Fact]
    public void Of_one_id_only_the_newest_of_a_bulk_is_sent()
    {
        SinkWriterHarness<Entry> sink = Opened();
        sink.Push(new Entry("a", 1), new Entry("b", 1), new Entry("a", 2), new Entry("a", 3));
        sink.Flush();
        Assert.Equal(["a=3", "b=1"], Assert.Single(_store.Calls));
    }

    [Fact]
    public void Two_bulks_with_one_id_are_never_under_way_together()
    {
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { BatchSize = 2 });
        sink.Push(new Entry("a", 1), new Entry("b", 1), new Entry("c", 1), new Entry("a", 2), new Entry("d", 1), new Entry("e", 1));
        Assert.Equal(1, sink.Calls); // the third does not overtake the second
        Assert.False(sink.Writer.IsReady);
        sink.RunCall();
        Assert.True(sink.Writer.IsReady);
        Assert.Equal(2, sink.Calls);
        sink.RunCall(1);
        sink.RunCall();
        Assert.Equal("a=2 b=1 c=1 d=1 e=1", _store.Contents);
    }

    [Fact]
    public void No_more_bulks_are_under_way_than_the_options_say_and_the_stream_is_held_up()
    {
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { BatchSize = 1, MaxInFlight = 2 });
        sink.Push(new Entry("a", 1), new Entry("b", 1));
        Assert.True(sink.Writer.IsReady);
        sink.Push(new Entry("c", 1));
        Assert.Equal(2, sink.Calls);
        Assert.False(sink.Writer.IsReady);
        sink.RunCall();
        Assert.True(sink.Writer.IsReady);
    }

    [Fact]
    public void Refused_document_goes_to_the_dead_letters_once_and_the_rest_is_kept()
    {
        _store.Refuse = entry => entry.Id == "b" ? new RefusedDocument(0, "E11000 duplicate key", false) : null;
        SinkWriterHarness<Entry> sink = Opened();
        sink.Push(new Entry("a", 1), new Entry("b", 7), new Entry("c", 1));
        sink.Flush();
        Assert.Equal("a=1 c=1", _store.Contents);
        Assert.Single(_store.Calls);
        DeadLetter letter = Assert.Single(sink.TakeDeadLetters());
        Assert.Equal(("the store", 2L, "E11000 duplicate key", true), (letter.Source, letter.Position, letter.Reason, letter.IsWhole));
        Assert.Equal(Entry.Document(new Entry("b", 7)).ToBson(), letter.Bytes.ToArray());
    }

    [Fact]
    public void Document_before_a_refused_one_of_its_id_is_written_in_its_stead()
    {
        _store.Refuse = entry => entry.N > 1 ? new RefusedDocument(0, "no", false) : null;
        SinkWriterHarness<Entry> sink = Opened();
        sink.Push(new Entry("a", 1), new Entry("a", 2), new Entry("a", 3));
        sink.Flush();
        Assert.Equal("a=1", _store.Contents);
        Assert.Equal([3L, 2L], sink.TakeDeadLetters().Select(letter => letter.Position));
        Assert.Equal([["a=3"], ["a=2"], ["a=1"]], _store.Calls);
    }

    [Fact]
    public void Document_whose_id_another_writer_puts_in_at_the_same_moment_goes_in_at_the_next_attempt()
    {
        _store.Refuse = entry => _store.Calls.Count == 1 && entry.Id == "a" ? new RefusedDocument(0, "E11000", true) : null;
        SinkWriterHarness<Entry> sink = Opened();
        sink.Push(new Entry("a", 1), new Entry("b", 1));
        sink.Flush();
        Assert.Equal([["a=1", "b=1"], ["a=1"]], _store.Calls);
        Assert.Empty(sink.TakeDeadLetters());
    }

    [Fact]
    public void Document_whose_id_stays_taken_is_given_up()
    {
        _store.Refuse = _ => new RefusedDocument(0, "E11000", true);
        SinkWriterHarness<Entry> sink = Opened();
        sink.Push(new Entry("a", 1));
        sink.Flush();
        Assert.Equal(3, _store.Calls.Count);
        Assert.Equal("E11000", Assert.Single(sink.TakeDeadLetters()).Reason);
    }

    [Fact]
    public void Older_version_never_takes_the_place_of_a_newer_one_and_is_no_dead_letter()
    {
        var options = new MongoSinkOptions { VersionField = "n" };
        SinkWriterHarness<Entry> sink = Opened(options);
        sink.Push(new Entry("a", 5), new Entry("b", 5));
        sink.Flush();
        sink.Push(new Entry("a", 4), new Entry("b", 6));
        sink.Flush();
        sink.Push(new Entry("c", 9), new Entry("c", 8));
        sink.Flush();
        Assert.Equal("a=5 b=6 c=9", _store.Contents);
        Assert.Empty(sink.TakeDeadLetters());
    }

    [Fact]
    public void Call_that_does_not_come_through_is_repeated_after_pauses_that_grow()
    {
        _store.Before = call =>
        {
            if (call < 4)
                throw new TransientStoreException("away");
        };
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { Retry = new RetryOptions { InitialDelay = TimeSpan.FromSeconds(1) } });
        sink.Push(new Entry("a", 1));
        sink.Writer.TryFlush();
        var pauses = new List<double>();
        for (int i = 0; i < 3; i++)
        {
            sink.RunCall();
            while (sink.Calls == 0)
            {
                DateTimeOffset before = sink.Now;
                sink.Advance(sink.NextWake!.Value - sink.Now);
                if (sink.Calls > 0)
                    pauses.Add((sink.Now - before).TotalSeconds);
            }
        }

        sink.RunCalls();
        Assert.True(sink.Writer.TryFlush());
        Assert.Equal("a=1", _store.Contents);
        Assert.InRange(pauses[0], 0.4, 1);
        Assert.InRange(pauses[1], 1, 2);
        Assert.InRange(pauses[2], 2, 4);
    }

    [Fact]
    public void Job_fails_with_one_sentence_when_the_server_stays_away()
    {
        _store.Before = _ => throw new TransientStoreException("Connection refused.");
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { Retry = new RetryOptions { TimeLimit = TimeSpan.FromSeconds(30), MaxDelay = TimeSpan.FromSeconds(5) } });
        sink.Push(new Entry("a", 1));
        IOException e = Assert.Throws<IOException>(sink.Flush);
        Assert.Matches(
            @"^the store took no documents for 3\d s and \d+ attempts: Connection refused\. Bring the server back and start the job again: it goes on from its checkpoint\. MongoSinkOptions\.Retry says how long to wait\.$",
            e.Message);
    }

    [Fact]
    public void While_a_bulk_waits_for_its_next_attempt_another_with_its_id_waits_too()
    {
        _store.Before = call =>
        {
            if (call == 1)
                throw new TransientStoreException("away");
        };
        SinkWriterHarness<Entry> sink = Opened(new MongoSinkOptions { BatchSize = 1 });
        sink.Push(new Entry("a", 1));
        sink.RunCall();
        sink.Push(new Entry("a", 2));
        Assert.Equal(0, sink.Calls);
        sink.Flush();
        Assert.Equal([["a=1"], ["a=1"], ["a=2"]], _store.Calls);
    }

    [Fact]
    public void Document_above_the_limit_of_the_server_is_rejected_before_it_is_sent()
    {
        _harness = new SinkWriterHarness<Entry>(new MongoSink<Entry>(
            () => _store, DocumentEncoder<Entry>.Of(e => new BsonDocument { { "_id", e.Id }, { "n", e.N }, { "b", new byte[e.N] } }), new MongoSinkOptions(), "the store", _ => new Random(1)));
        _harness.RunCall();
        _harness.Push(new Entry("a", 20_000_000), new Entry("b", 10));
        _harness.Flush();
        Assert.Equal("b=10", _store.Contents);
        DeadLetter letter = Assert.Single(_harness.TakeDeadLetters());
        Assert.Equal("The document takes 20000035 bytes; MongoDB takes at most 16777216.", letter.Reason);
        Assert.Equal((1L, DeadLetterFormat.MaxBytes, 20_000_035L), (letter.Position, letter.Bytes.Length, letter.Length));
    }

    [Fact]
    public void Documents_without_id_or_version_are_refused_with_the_remedy()
    {
        InvalidDataException noId = Refusal(new BsonDocument("n", 1), null);
        Assert.StartsWith("A document has no '_id'.", noId.Message, StringComparison.Ordinal);
        InvalidDataException noVersion = Refusal(new BsonDocument("_id", 1), "n");
        Assert.StartsWith("A document has no field 'n'", noVersion.Message, StringComparison.Ordinal);
        InvalidDataException noNumber = Refusal(new BsonDocument { { "_id", 1 }, { "n", "x" } }, "n");
        Assert.StartsWith("The field 'n' of a document is no whole number", noNumber.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Function_that_writes_half_a_document_or_two_is_refused()
    {
        using var half = new DocumentEncoder<int>((_, writer) => writer.WriteStartDocument(), null);
        Assert.StartsWith("The function that writes a record's document did not write exactly one",
            Assert.Throws<InvalidOperationException>(() => half.Encode(1).Length).Message, StringComparison.Ordinal);
        using var two = new DocumentEncoder<int>((_, writer) => { Entry.Write(new Entry("a", 1), writer); Entry.Write(new Entry("b", 1), writer); }, null);
        Assert.Throws<InvalidOperationException>(() => two.Encode(1).Length);
    }

    [Fact]
    public void Whatever_calls_do_and_in_whichever_order_they_end_the_last_document_of_each_id_stands_in_the_store()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var store = new ModelStore();
            store.Before = _ => Lose(random);
            store.Behind = _ => Lose(random); // applied, but nobody heard of it
            store.Refuse = entry => entry.N % 11 == 0 ? new RefusedDocument(0, "refused", false) : null;
            bool guarded = seed % 2 == 0;
            var options = new MongoSinkOptions
            {
                BatchSize = random.Next(1, 6),
                MaxInFlight = random.Next(1, 5),
                VersionField = guarded ? "n" : null,
            };
            using var sink = new SinkWriterHarness<Entry>(new MongoSink<Entry>(() => store, Entry.Write, options, "the store", _ => random));
            sink.RunCall();
            var expected = new SortedDictionary<string, long>(StringComparer.Ordinal);
            for (int n = 1; n <= 120; n++)
            {
                var entry = new Entry($"k{random.Next(7)}", n);
                if (n % 11 != 0)
                    expected[entry.Id] = n;
                sink.Push(entry);
                while (!sink.Writer.IsReady || random.Next(3) == 0)
                    Step(sink, random);
            }

            while (!sink.Writer.TryFlush())
                Step(sink, random);
            Assert.Equal(string.Join(" ", expected.Select(e => $"{e.Key}={e.Value}")), store.Contents);
            long[] rejected = [.. sink.TakeDeadLetters().Select(letter => letter.Position)];
            Assert.Distinct(rejected);
            Assert.All(rejected, n => Assert.Equal(0, n % 11));
        }
    }

    private static void Step(SinkWriterHarness<Entry> sink, Random random)
    {
        if (sink.Calls > 0 && random.Next(4) > 0)
            sink.RunCall(random.Next(sink.Calls));
        else if (sink.NextWake is { } wake)
            sink.Advance(wake > sink.Now ? wake - sink.Now : TimeSpan.Zero);
        else if (sink.Calls > 0)
            sink.RunCall(random.Next(sink.Calls));
    }

    private static void Lose(Random random)
    {
        if (random.Next(5) == 0)
            throw new TransientStoreException("lost");
    }

    private static InvalidDataException Refusal(BsonDocument document, string? versionField)
    {
        using var encoder = new DocumentEncoder<int>(DocumentEncoder<int>.Of(_ => document), versionField);
        return Assert.Throws<InvalidDataException>(() => encoder.Inspect(encoder.Encode(1)));
    }

    private SinkWriterHarness<Entry> Opened(MongoSinkOptions? options = null, bool prepare = true)
    {
        _harness = new SinkWriterHarness<Entry>(new MongoSink<Entry>(
            () => _store, Entry.Write, options ?? new MongoSinkOptions(), "the store", _ => new Random(1)));
        if (prepare)
            _harness.RunCall();
        return _harness;
    }
}
