namespace Reviews.Inference;

/// <summary>
/// The texts that wait for a session, bounded: what does not fit is refused as a whole request. Thread-safe.
/// </summary>
internal sealed class BatchQueue
{
    private readonly object _signal = new();
    private readonly Queue<PendingText>[] _buckets = [.. Enumerable.Range(0, LengthBuckets.Count).Select(_ => new Queue<PendingText>())];
    private readonly int[] _counts = new int[LengthBuckets.Count];
    private readonly long[] _oldest = new long[LengthBuckets.Count];
    private readonly BatchPolicy _policy;
    private readonly TimeProvider _time;
    private readonly int _capacity;
    private int _count;
    private bool _isClosed;

    /// <summary>Makes a queue.</summary>
    /// <param name="capacity">Most texts that wait.</param>
    /// <param name="policy">Which texts go together.</param>
    /// <param name="time">The clock of the policy.</param>
    public BatchQueue(int capacity, BatchPolicy policy, TimeProvider time) => (_capacity, _policy, _time) = (capacity, policy, time);

    /// <summary>The texts that wait.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds all texts of a request, or none where they do not fit or the queue is closed.</summary>
    public bool TryAdd(ReadOnlySpan<EncodedText> texts, PendingRequest request)
    {
        long now = _time.GetTimestamp();
        lock (_signal)
        {
            if (_isClosed || _count + texts.Length > _capacity)
                return false;
            for (int i = 0; i < texts.Length; i++)
            {
                int bucket = LengthBuckets.IndexOf(texts[i].Length);
                _buckets[bucket].Enqueue(new PendingText(texts[i], request, i, now));
                if (_counts[bucket]++ == 0)
                    _oldest[bucket] = now;
            }

            _count += texts.Length;
            Monitor.PulseAll(_signal);
            return true;
        }
    }

    /// <summary>Waits for texts that go together and takes them; false when the queue is closed and empty.</summary>
    public bool Take(List<PendingText> batch)
    {
        batch.Clear();
        lock (_signal)
        {
            while (true)
            {
                BatchDecision decision = _policy.Choose(_counts, _oldest, _time.GetTimestamp(), _isClosed);
                if (decision.Bucket >= 0)
                {
                    TakeFrom(decision.Bucket, batch);
                    if (batch.Count > 0)
                        return true;
                    continue;
                }

                if (_isClosed)
                    return false;
                Wait(decision.Wait);
            }
        }
    }

    /// <summary>Takes no more texts; those that wait are still given out.</summary>
    public void Close()
    {
        lock (_signal)
        {
            _isClosed = true;
            Monitor.PulseAll(_signal);
        }
    }

    private void TakeFrom(int bucket, List<PendingText> batch)
    {
        Queue<PendingText> texts = _buckets[bucket];
        int most = _policy.CapacityOf(bucket);
        while (batch.Count < most && texts.TryDequeue(out PendingText text))
        {
            _counts[bucket]--;
            _count--;
            if (text.Request.IsAbandoned)
                text.Request.Answer(text.Index, null);
            else
                batch.Add(text);
        }

        if (texts.TryPeek(out PendingText next))
            _oldest[bucket] = next.Since;
    }

    // Rounded up: a wait that ends too early would only begin again.
    private void Wait(long ticks)
    {
        if (ticks == long.MaxValue)
            Monitor.Wait(_signal);
        else
            Monitor.Wait(_signal, (int)Math.Ceiling(ticks * 1000.0 / _time.TimestampFrequency));
    }
}
