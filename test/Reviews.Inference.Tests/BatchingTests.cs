namespace Reviews.Inference.Tests;

[Collection(Meters.Name)]
public sealed class BatchingTests
{
    private const int Delay = 10;
    private const int Budget = 64;

    private static readonly BatchPolicy Policy = new(Delay, Budget);

    [Fact]
    public void Nothing_waiting_means_waiting_for_a_text() => Assert.Equal(new BatchDecision(-1, long.MaxValue), Choose([], now: 100));

    [Fact]
    public void A_text_waits_for_others_until_its_time_is_up()
    {
        Assert.Equal(new BatchDecision(-1, 4), Choose([(2, 1, 94)], now: 100));
        Assert.Equal(new BatchDecision(2, 0), Choose([(2, 1, 90)], now: 100));
    }

    [Fact]
    public void A_full_run_does_not_wait()
    {
        int full = Budget / LengthBuckets.WidthOf(3);
        Assert.Equal(new BatchDecision(3, 0), Choose([(3, full, 100)], now: 100));
        Assert.Equal(new BatchDecision(-1, Delay), Choose([(3, full - 1, 100)], now: 100));
    }

    [Fact]
    public void Of_several_the_oldest_goes_first() => Assert.Equal(new BatchDecision(5, 0), Choose([(2, 9, 80), (5, 1, 70), (7, 9, 75)], now: 100));

    [Fact]
    public void With_a_run_of_texts_of_several_lengths_nobody_waits()
    {
        Assert.Equal(new BatchDecision(0, 0), Choose([(0, 4, 98), (2, 2, 99)], now: 100));
        Assert.Equal(new BatchDecision(-1, 8), Choose([(0, 4, 98), (2, 1, 99)], now: 100));
    }

    [Fact]
    public void Nobody_waits_when_no_more_come() => Assert.Equal(new BatchDecision(2, 0), Choose([(2, 1, 100)], now: 100, drains: true));

    [Fact]
    public void Every_length_has_the_narrowest_bucket_that_holds_it()
    {
        for (int length = 2; length <= 256; length++)
        {
            int bucket = LengthBuckets.IndexOf(length);
            Assert.True(LengthBuckets.WidthOf(bucket) >= length);
            Assert.True(bucket == 0 || LengthBuckets.WidthOf(bucket - 1) < length);
        }
    }

    [Fact]
    public void What_does_not_fit_into_the_queue_is_refused_whole()
    {
        var queue = new BatchQueue(3, Policy, TimeProvider.System);
        Assert.True(queue.TryAdd(Texts(2), new PendingRequest(2)));
        Assert.False(queue.TryAdd(Texts(2), new PendingRequest(2)));
        Assert.True(queue.TryAdd(Texts(1), new PendingRequest(1)));
        Assert.Equal(3, queue.Count);
        queue.Close();
        Assert.False(queue.TryAdd(Texts(1), new PendingRequest(1)));
        List<PendingText> batch = [];
        Assert.True(queue.Take(batch));
        Assert.Equal(3, batch.Count);
        Assert.False(queue.Take(batch));
    }

    [Fact]
    public void Texts_that_nobody_waits_for_do_not_run()
    {
        var queue = new BatchQueue(10, Policy, TimeProvider.System);
        var abandoned = new PendingRequest(1);
        queue.TryAdd(Texts(1), abandoned);
        queue.TryAdd(Texts(1), new PendingRequest(1));
        abandoned.Abandon();
        queue.Close();
        List<PendingText> batch = [];
        Assert.True(queue.Take(batch));
        Assert.NotSame(abandoned, Assert.Single(batch).Request);
        Assert.True(abandoned.Completion.IsCompleted);
    }

    [Fact]
    public void What_is_asked_again_stays_remembered_and_the_rest_is_forgotten()
    {
        var cache = new AnswerCache(20);
        SentimentPrediction answer = new(0, "NEG", [1, 0, 0]);
        Assert.Null(cache.Find("tốt"));
        cache.Add("tốt", answer);
        foreach (string text in (string[])["aaa", "bbb", "ccc", "ddd", "eee", "fff"])
        {
            Assert.Same(answer, cache.Find("tốt"));
            cache.Add(text, answer);
        }

        Assert.Null(cache.Find("aaa"));
        Assert.Null(cache.Find("tốt "));
        Assert.Equal((6, 3), (cache.Hits, cache.Misses));
    }

    [Fact]
    public void Without_room_nothing_is_remembered()
    {
        var cache = new AnswerCache(0);
        cache.Add("", new(0, "NEG", [1, 0, 0]));
        Assert.Null(cache.Find(""));
    }

    [Fact]
    public void Sessions_are_tried_from_one_to_one_a_core_as_memory_allows()
    {
        Assert.Equal([new(1, 8), new(2, 4), new(4, 2), new(8, 1)], SessionPlanner.Candidates(8, 100));
        Assert.Equal([new(1, 8), new(2, 4)], SessionPlanner.Candidates(8, 3));
        Assert.Equal([new(1, 1)], SessionPlanner.Candidates(1, 0));
    }

    [Fact]
    public async Task Texts_of_many_callers_have_the_answers_they_have_alone()
    {
        using SentimentModel model = SentimentModel.Load(new());
        using var classifier = BatchingClassifier.Start(model, new() { Sessions = 2, CacheCharacters = 2000 });
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Repeat(i % 3 == 0 ? "hàng tệ" : "sản phẩm tốt", 1 + (i % 20))))];
        SentimentPrediction[] alone = [.. texts.Select(t => model.PredictBatch([t])[0])];
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        IEnumerable<Task<SentimentPrediction?[]>> callers = Enumerable.Range(0, 8)
            .Select(caller => Task.Run(() => classifier.ClassifyAsync(texts[(caller * 5)..], cancellation), cancellation));
        SentimentPrediction?[][] answers = await Task.WhenAll(callers);
        for (int caller = 0; caller < answers.Length; caller++)
        {
            for (int i = 0; i < answers[caller].Length; i++)
                Assert.All(Enumerable.Range(0, 3), k => Assert.Equal(alone[i + (caller * 5)].Probabilities[k], answers[caller][i]!.Probabilities[k], 1e-5));
        }
    }

    private static EncodedText[] Texts(int count) => [.. Enumerable.Repeat(new EncodedText([0, 5, 2]), count)];

    private static BatchDecision Choose((int Bucket, int Count, long Oldest)[] waiting, long now, bool drains = false)
    {
        int[] counts = new int[LengthBuckets.Count];
        long[] oldest = new long[LengthBuckets.Count];
        foreach ((int bucket, int count, long since) in waiting)
            (counts[bucket], oldest[bucket]) = (count, since);
        return Policy.Choose(counts, oldest, now, drains);
    }
}
