using System.Buffers;
using System.Text;
using Freshet;
using Freshet.Connectors.Kafka;
using Freshet.Sinks;
using Freshet.Sources;

namespace Reviews.Job.Services;

/// <summary>The job's topics in a Kafka cluster. Immutable; safe to share.</summary>
/// <param name="connection">The cluster.</param>
/// <param name="prefix">What the topics' names begin with; empty for nothing.</param>
/// <param name="group">The consumer group that follows the job, and what its transactional ids begin with.</param>
internal sealed class ReviewTopics(KafkaConnection connection, string prefix, string group)
{
    /// <summary>The reviews for PhoBERT, or the model in its place.</summary>
    public string Reviews { get; } = prefix + "reviews";

    /// <summary>The reviews for the learner.</summary>
    public string Raw { get; } = prefix + "reviews_raw";

    public string Predictions { get; } = prefix + "reviews_pred";

    public string DeadLetters { get; } = prefix + "reviews_dead_letters";

    public KafkaConnection Connection => connection;

    /// <summary>Every topic of the job.</summary>
    public IReadOnlyList<string> All => [Reviews, Raw, Predictions, DeadLetters];

    /// <summary>Makes a topic where it is not there.</summary>
    /// <returns>Whether it was made.</returns>
    /// <exception cref="IOException">The cluster does not answer.</exception>
    /// <exception cref="SuppressRestartsException">It does not let the job make it.</exception>
    public bool Ensure(string topic, int partitions) => KafkaTopics.Ensure(connection, topic, partitions);

    /// <summary>Both topics as one source.</summary>
    public Source<Review> Source(ReviewIdentity identity, Route route, OffsetsInitializer start, bool bounded)
    {
        var decoder = new ReviewDecoder(identity);
        string raw = Raw;
        return new KafkaSource<Review>(connection, [Reviews, Raw], Decode, new KafkaSourceOptions
        {
            StartingOffsets = start,
            BoundedAt = bounded ? OffsetsInitializer.Latest : null,
            GroupId = group,
        });

        DecodeResult<Review> Decode(in KafkaRecord record) => record.IsTombstone
            ? DecodeResult<Review>.Skipped // a review that was taken back
            : decoder.Decode(record.Value, record.Timestamp, route != Route.Topic ? null : record.Topic == raw ? Streams.Baseline : Streams.Phobert);
    }

    /// <summary>Predictions, exactly once, keyed by the review.</summary>
    public Sink<Prediction> PredictionSink(WrittenCounts written) =>
        KafkaSink.Create(connection, Predictions, new PredictionSerializer(written), ExactlyOnce());

    /// <summary>What could not be taken, exactly once.</summary>
    public Sink<DeadLetter> DeadLetterSink(WrittenCounts written, TimeProvider clock) =>
        KafkaSink.Create(connection, DeadLetters, new LetterSerializer(written, clock), ExactlyOnce());

    private KafkaSinkOptions ExactlyOnce() => new() { Delivery = KafkaDelivery.ExactlyOnce, TransactionalIdPrefix = group };

    // Records have the time at which they are sent: by event times of long ago the topic's retention would delete them at once.
    private sealed class PredictionSerializer(WrittenCounts written) : KafkaSerializer<Prediction>
    {
        public override EventTime TimeOf(in Record<Prediction> record) => EventTime.None;

        public override bool TryWriteKey(Prediction value, IBufferWriter<byte> output)
        {
            Encoding.UTF8.GetBytes(value.ReviewId, output);
            return true;
        }

        public override bool TryWriteValue(Prediction value, IBufferWriter<byte> output)
        {
            PredictionFormat.WriteJson(value, output);
            written.Add(value);
            return true;
        }
    }

    private sealed class LetterSerializer(WrittenCounts written, TimeProvider clock) : KafkaSerializer<DeadLetter>
    {
        public override EventTime TimeOf(in Record<DeadLetter> record) => EventTime.None;

        public override bool TryWriteValue(DeadLetter value, IBufferWriter<byte> output)
        {
            DeadLetterFormat.Write(value, clock.GetUtcNow(), output);
            written.Add(value);
            return true;
        }
    }
}
