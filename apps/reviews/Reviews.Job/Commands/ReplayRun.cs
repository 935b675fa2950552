using System.Buffers;
using System.Globalization;
using Freshet;
using Freshet.Connectors.Kafka;
using Freshet.Connectors.Sqlite;
using Freshet.Hosting;
using Freshet.Runtime;
using Freshet.Sources;
using Reviews.Job.Runs;
using Reviews.Job.Services;

namespace Reviews.Job.Commands;

/// <summary>
/// Shows dead letters, and puts them back. Onto topics that happens in one transaction, together with a note of it in the state folder: a letter is put back
/// once, whatever happens in between, unless it is asked for again.
/// </summary>
internal static class ReplayRun
{
    private const int MostShown = 20;

    private static readonly JobProgramOptions Options = new() { CheckpointInterval = TimeSpan.FromDays(1) }; // the one at the end will do

    /// <summary>Gives the exit code: a <see cref="JobExitCode"/>.</summary>
    public static Task<int> RunAsync(ReplayArguments arguments) => JobProgram.RunAsync(Options, async program =>
    {
        using StateFolder state = StateFolder.Open(arguments.State);
        var replays = new ReplayFolder(arguments.State);
        ReviewTopics? topics = arguments.Kafka is { } kafka
            ? new ReviewTopics(KafkaConnection.FromEnvironment(kafka), arguments.TopicPrefix, ServiceOptions.DefaultGroup)
            : null;
        if (topics is not null)
        {
            foreach (string begun in replays.Unfinished())
                await PutBackAsync(program, topics, replays, begun, []).ConfigureAwait(false); // it was cut off: what it had committed of is made visible
        }

        IReadOnlyList<StoredLetter> all = await StoredLetters.ReadAsync(arguments).ConfigureAwait(false);
        HashSet<string> before = arguments.Again ? [] : replays.ReadPlaces();
        StoredLetter[] chosen = [.. all.Where(l => IsAskedFor(l, arguments) && !before.Contains(l.Place))];
        Console.WriteLine($"{all.Count} dead letters, {chosen.Length} of them chosen{(before.Count > 0 ? ", those put back before left out" : "")}");
        List<StoredLetter> whole = Show(chosen, arguments.ToFile is null ? topics : null);
        if (!arguments.Yes)
        {
            Console.WriteLine("Nothing was done: --yes puts them back.");
            return;
        }

        if (arguments.ToFile is { } file)
            await AppendAsync(file, whole).ConfigureAwait(false);
        else if (whole.Count > 0)
            await PutBackAsync(program, topics!, replays, replays.Begin(), whole).ConfigureAwait(false);
        Console.WriteLine($"{whole.Count} put back.");
    });

    private static bool IsAskedFor(StoredLetter stored, ReplayArguments arguments) =>
        (arguments.Reason is null || stored.Letter.Reason.Contains(arguments.Reason, StringComparison.OrdinalIgnoreCase))
        && (arguments.Source is null || stored.Letter.Source.Contains(arguments.Source, StringComparison.OrdinalIgnoreCase))
        && (arguments.Since is null || stored.Time >= arguments.Since)
        && (arguments.Until is null || stored.Time < arguments.Until);

    /// <summary>Shows what is chosen, without its text, which strangers wrote; gives what can be put back.</summary>
    private static List<StoredLetter> Show(StoredLetter[] chosen, ReviewTopics? topics)
    {
        foreach (IGrouping<string, StoredLetter> reason in chosen.GroupBy(l => l.Letter.Reason).OrderByDescending(g => g.Count()).Take(MostShown))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{reason.Count(),9:N0}  {reason.Key}"));
        List<StoredLetter> whole = [];
        int shown = 0;
        foreach (StoredLetter stored in chosen)
        {
            DeadLetter letter = stored.Letter;
            LetterTarget? target = null;
            string why = letter.IsWhole ? "" : "its bytes were cut";
            if (topics is null ? letter.IsWhole : LetterTarget.TryFind(letter, topics, out target, out why))
                whole.Add(stored);
            if (shown++ >= MostShown)
                continue;
            string goes = why.Length > 0 ? $"stays: {why}" : target is null ? "" : $"-> {target.Topic}{(target.Partition is { } p ? $"-{p}" : "")}";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {stored.Place}  {letter.Source} at {letter.Position}, {letter.Length} bytes  {goes}"));
        }

        if (shown > MostShown)
            Console.WriteLine($"  and {shown - MostShown} more");
        return whole;
    }

    private static async Task AppendAsync(string path, List<StoredLetter> letters)
    {
        var file = new FileStream(path, FileMode.Append, FileAccess.Write);
        await using (file.ConfigureAwait(false))
        {
            foreach (StoredLetter stored in letters)
            {
                await file.WriteAsync(stored.Letter.Bytes).ConfigureAwait(false);
                file.WriteByte((byte)'\n');
            }

            file.Flush(flushToDisk: true);
        }
    }

    private static async Task PutBackAsync(JobProgram program, ReviewTopics topics, ReplayFolder replays, string replay, List<StoredLetter> letters)
    {
        var environment = new StreamExecutionEnvironment();
        DataStream<StoredLetter> stream = environment.FromSource(new CollectionSource<StoredLetter>(letters)).Uid("letters");
        var options = new KafkaSinkOptions { Delivery = KafkaDelivery.ExactlyOnce, TransactionalIdPrefix = $"{ServiceOptions.DefaultGroup}-replay-{replay}" };
        stream.SinkTo(KafkaSink.Create(topics.Connection, topics.Reviews, new BackSerializer(topics), options)).Uid("back");
        stream.SinkTo(new SqliteSink<StoredLetter>(replays.NotesPath, SqliteTable<StoredLetter>.Named(ReplayFolder.Table).Text("place", l => l.Place))).Uid($"notes-{replay}");
        // One checkpoint, at the end: all or nothing.
        EmbeddedJob job = program.Start(environment, new JobOptions { CheckpointDirectory = replays.CheckpointsOf(replay) });
        await job.Completion.ConfigureAwait(false);
        replays.End(replay);
    }

    private sealed class BackSerializer(ReviewTopics topics) : KafkaSerializer<StoredLetter>
    {
        public override string? TopicOf(StoredLetter value) => TargetOf(value)?.Topic;

        public override int? PartitionOf(StoredLetter value) => TargetOf(value)?.Partition;

        public override EventTime TimeOf(in Record<StoredLetter> record) => EventTime.None;

        public override bool TryWriteValue(StoredLetter value, IBufferWriter<byte> output)
        {
            output.Write(value.Letter.Bytes.Span);
            return true;
        }

        private LetterTarget? TargetOf(StoredLetter stored) => LetterTarget.TryFind(stored.Letter, topics, out LetterTarget? target, out _) ? target : null;
    }
}
