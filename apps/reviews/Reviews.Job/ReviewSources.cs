using Freshet;
using Freshet.Connectors.Files;
using Freshet.Connectors.Kafka;
using Freshet.Hosting;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;
using Reviews.Job.Services;

namespace Reviews.Job;

/// <summary>Makes the source that the command line asks for.</summary>
internal static class ReviewSources
{
    // In a replay nobody waits longer for the next review.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public static string Sample => Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");

    /// <exception cref="JobRefusedException">There is no such file or folder.</exception>
    /// <exception cref="FileNotFoundException">The folder has no file with reviews.</exception>
    public static async Task<Source<Review>> OfAsync(JobArguments arguments, ReviewIdentity identity, ReviewTopics? topics)
    {
        if (topics is not null)
            return Paced(arguments, topics.Source(identity, arguments.Route, StartOf(arguments.Services!), arguments.Services!.Bounded));
        string input = arguments.Input ?? Sample;
        if (!File.Exists(input) && !Directory.Exists(input))
            throw new JobRefusedException($"There is no file '{input}', and no folder. Give --input the path of a .jsonl or .csv file with reviews, or of a folder with such files.");
        Source<Review> source = Of(input, identity);
        source.DiscoverSplits(); // a folder without reviews is refused before a run begins
        if (arguments.Repeat > 1)
            source = new RepeatedReviews(source, arguments.Repeat, await SpanOfAsync(source).ConfigureAwait(false));
        return Paced(arguments, source);
    }

    private static Source<Review> Paced(JobArguments arguments, Source<Review> source)
    {
        if (arguments.Rate is { } rate)
            return PacedSource.PerSecond(source, rate, (review, due) => review with { DueAt = (due - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond });
        return arguments.Speed is { } speed ? PacedSource.Replay(source, r => new EventTime(r.Time), speed, LongestPause) : source;
    }

    public static Source<Review> Of(string input, ReviewIdentity identity) => Directory.Exists(input)
        ? new DirectorySource<Review>(input, file => FormatOf(file, identity))
        : new FileSource<Review>([input], FormatOf(input, identity) ?? JsonLines(identity));

    private static OffsetsInitializer StartOf(ServiceArguments services) => services.Start switch
    {
        TopicStart.Latest => OffsetsInitializer.Latest,
        TopicStart.Committed => OffsetsInitializer.CommittedOffsets(OffsetsInitializer.Earliest),
        _ => OffsetsInitializer.Earliest,
    };

    /// <summary>The format that a file's name tells; null for none of ours.</summary>
    private static RecordFormat<Review>? FormatOf(string path, ReviewIdentity identity) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".CSV" => new CsvFormat<Review>(new TikiCsvDecoder(identity).Decode),
        ".JSONL" => JsonLines(identity),
        _ => null,
    };

    private static JsonLinesFormat<Review> JsonLines(ReviewIdentity identity) => new(new ReviewDecoder(identity).Decode);

    /// <summary>From the first to the last event time, and one millisecond: by reading everything once.</summary>
    private static async Task<long> SpanOfAsync(Source<Review> source)
    {
        var environment = new StreamExecutionEnvironment();
        var times = new TimeSink();
        environment.FromSource(source).Uid("reviews").SinkTo(times);
        await EmbeddedJob.RunAsync(environment).ConfigureAwait(false);
        return times.Span;
    }

    private sealed class TimeSink : Sink<Review>
    {
        private long _first = long.MaxValue;
        private long _last = long.MinValue;

        public long Span => _last < _first ? 0 : _last - _first + 1;

        public override SinkWriter<Review> CreateWriter(int subtask) => new Writer(this);

        private sealed class Writer(TimeSink sink) : SinkWriter<Review>
        {
            public override void Write(ReadOnlySpan<Record<Review>> batch)
            {
                foreach (Record<Review> record in batch)
                {
                    sink._first = Math.Min(sink._first, record.Value.Time);
                    sink._last = Math.Max(sink._last, record.Value.Time);
                }
            }
        }
    }
}
