using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using Freshet;
using Freshet.Connectors.Files;
using Freshet.Connectors.Kafka;
using Freshet.Hosting;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;
using Reviews.Job.Services;

namespace Reviews.Job.Commands;

/// <summary>Puts the lines of a file onto the topics, byte for byte; those that are no review too, so that the job meets them.</summary>
internal static class PublishRun
{
    /// <summary>Gives the exit code: a <see cref="JobExitCode"/>.</summary>
    public static Task<int> RunAsync(PublishArguments arguments) => JobProgram.RunAsync(new JobProgramOptions(), async program =>
    {
        if (!File.Exists(arguments.File))
            throw new JobRefusedException($"There is no file '{arguments.File}'. Name a file of reviews, one JSON object a line.");
        var topics = new ReviewTopics(KafkaConnection.FromEnvironment(arguments.Kafka), arguments.TopicPrefix, ServiceOptions.DefaultGroup);
        if (arguments.CreateTopics is { } partitions)
        {
            foreach (string topic in topics.All.Where(topic => topics.Ensure(topic, partitions)))
                Console.WriteLine($"Made the topic {topic}");
        }

        var published = new ConcurrentDictionary<string, int>();
        var tooLong = new CollectionSink<DeadLetter>();
        var environment = new StreamExecutionEnvironment();
        Source<Publication> file = new FileSource<Publication>([arguments.File], new JsonLinesFormat<Publication>(DecoderFor(topics, arguments.Route)));
        DataStream<Publication> lines = environment
            .FromSource(arguments.Rate is { } rate ? PacedSource.PerSecond(file, rate) : file).Uid("lines");
        lines.GetSideOutput(DeadLetter.Tag).SinkTo(tooLong).Uid("too-long");
        foreach (string topic in new[] { topics.Reviews, topics.Raw })
        {
            lines.Filter(line => line.Topic is null || line.Topic == topic)
                .SinkTo(KafkaSink.Create(topics.Connection, topic, new LineSerializer(topic, published))).Uid(topic);
        }

        EmbeddedJob job = program.Start(environment, new JobOptions());
        if (await Task.WhenAny(job.Completion, program.StopAsked).ConfigureAwait(false) == program.StopAsked)
            job.Cancel();
        await job.Completion.ConfigureAwait(false);
        foreach ((string topic, int count) in published.OrderBy(p => p.Key, StringComparer.Ordinal))
            Console.WriteLine($"{count,9:N0} reviews to {topic}");
        foreach (Record<DeadLetter> line in tooLong.Records)
            await Console.Error.WriteLineAsync($"Line {line.Value.Position} was left out: {line.Value.Reason}").ConfigureAwait(false);
    });

    private static RecordDecoder<Publication> DecoderFor(ReviewTopics topics, Route route)
    {
        var decoder = new ReviewDecoder(new ReviewIdentity(new byte[32])); // only the review's id is looked at
        return line =>
        {
            DecodeResult<Review> read = decoder.Decode(line);
            string? only = !read.IsDecoded ? topics.Reviews
                : route == Route.All ? null
                : read.Value.IsFor(Streams.Baseline) ? topics.Raw : topics.Reviews;
            return DecodeResult<Publication>.Decoded(new Publication(line.ToArray(), read.IsDecoded ? read.Value.Id : null, only));
        };
    }

    /// <summary>A line on its way. Immutable.</summary>
    /// <param name="Line">Its bytes, without the end.</param>
    /// <param name="Id">The review's id; null where it is no review.</param>
    /// <param name="Topic">The topic; null for both.</param>
    private sealed record Publication(byte[] Line, string? Id, string? Topic);

    private sealed class LineSerializer(string topic, ConcurrentDictionary<string, int> published) : KafkaSerializer<Publication>
    {
        public override bool TryWriteKey(Publication value, IBufferWriter<byte> output)
        {
            if (value.Id is not { } id)
                return false;
            Encoding.UTF8.GetBytes(id, output);
            return true;
        }

        public override bool TryWriteValue(Publication value, IBufferWriter<byte> output)
        {
            output.Write(value.Line);
            published.AddOrUpdate(topic, 1, static (_, count) => count + 1);
            return true;
        }
    }
}
