using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Freshet.State;
using Reviews.Job.Erasure;

namespace Reviews.Job;

/// <summary>Reviews that wait for the watermark, in the learner's order. Used by the thread that steps the learner's task.</summary>
internal sealed class PendingReviews
{
    private readonly PriorityQueue<Review, (long OrderTime, bool IsLate, long Time, string Id)> _queue = new(new OrdinalOrder());

    /// <summary>The place of the first review, <see cref="long.MaxValue"/> where there is none.</summary>
    public long First => _queue.TryPeek(out _, out (long OrderTime, bool IsLate, long Time, string Id) order) ? order.OrderTime : long.MaxValue;

    public void Add(Review review) => _queue.Enqueue(review, review.Order);

    /// <summary>Takes the first review, where its place is at or before <paramref name="time"/>.</summary>
    public bool TryTake(long time, [NotNullWhen(true)] out Review? review)
    {
        if (_queue.TryPeek(out review, out (long OrderTime, bool IsLate, long Time, string Id) order) && order.OrderTime <= time)
        {
            _queue.Dequeue();
            return true;
        }

        review = null;
        return false;
    }

    /// <summary>Ids are compared by code unit, so that no culture changes the order.</summary>
    private sealed class OrdinalOrder : IComparer<(long OrderTime, bool IsLate, long Time, string Id)>
    {
        public int Compare((long OrderTime, bool IsLate, long Time, string Id) x, (long OrderTime, bool IsLate, long Time, string Id) y)
        {
            int order = (x.OrderTime, x.IsLate, x.Time).CompareTo((y.OrderTime, y.IsLate, y.Time));
            return order != 0 ? order : string.CompareOrdinal(x.Id, y.Id);
        }
    }

    /// <summary>What was erased is not read again.</summary>
    internal sealed class StateSerializer(ErasedUsers erased) : Serializer<PendingReviews>
    {
        private readonly JsonStateSerializer<Review[]> _reviews = new(JsonContext.Default.ReviewArray);

        public override void Write(PendingReviews value, IBufferWriter<byte> output) =>
            _reviews.Write([.. value._queue.UnorderedItems.Select(item => item.Element)], output);

        public override PendingReviews Read(ReadOnlySpan<byte> bytes)
        {
            var pending = new PendingReviews();
            foreach (Review review in _reviews.Read(bytes))
            {
                if (!erased.Cover(review))
                    pending.Add(review);
            }

            return pending;
        }
    }
}
