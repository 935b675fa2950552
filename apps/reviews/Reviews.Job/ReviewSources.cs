using Freshet;
using Freshet.Connectors.Files;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;
using Reviews.Job.Runs;

namespace Reviews.Job;

/// <summary>Makes the source that the command line asks for.</summary>
internal static class ReviewSources
{
    // In a replay nobody waits longer for the next review.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public static string Sample => Path.Combine(AppContext.BaseDirectory, "Samples", "reviews.jsonl");

    /// <exception cref="RefusedException">There is no such file.</exception>
    public static async Task<Source<Review>> OfAsync(JobArguments arguments, ReviewIdentity identity)
    {
        string input = arguments.Input ?? Sample;
        if (!File.Exists(input))
            throw new RefusedException($"There is no file '{input}'. Give --input the path of a .jsonl or .csv file with reviews.");
        Source<Review> source = Of(input, identity);
        if (arguments.Repeat > 1)
            source = new RepeatedReviews(source, arguments.Repeat, await SpanOfAsync(source).ConfigureAwait(false));
        if (arguments.Rate is { } rate)
            return PacedSource.PerSecond(source, rate, (review, due) => review with { DueAt = (due - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond });
        return arguments.Speed is { } speed ? PacedSource.Replay(source, r => new EventTime(r.Time), speed, LongestPause) : source;
    }

    public static Source<Review> Of(string input, ReviewIdentity identity) =>
        Path.GetExtension(input).Equals(".csv", StringComparison.OrdinalIgnoreCase)
            ? new FileSource<Review>([input], new CsvFormat<Review>(new TikiCsvDecoder(identity).Decode))
            : new FileSource<Review>([input], new JsonLinesFormat<Review>(new ReviewDecoder(identity).Decode));

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
