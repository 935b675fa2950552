using System.Globalization;
using System.Text;
using Freshet;
using Freshet.Connectors.Kafka;
using Freshet.Connectors.Sqlite;
using Freshet.Hosting;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;

namespace Reviews.Job.Commands;

/// <summary>Reads dead letters from where they are kept. The calls block, and hold what they read in memory.</summary>
internal static class StoredLetters
{
    public static async Task<IReadOnlyList<StoredLetter>> ReadAsync(ReplayArguments arguments)
    {
        if (arguments.FromTopic is { } topic)
            return await ReadTopicAsync(KafkaConnection.FromEnvironment(arguments.Kafka!), topic).ConfigureAwait(false);
        return arguments.FromTable is { } table ? ReadTable(table) : ReadFile(arguments.FromFile!);
    }

    private static async Task<IReadOnlyList<StoredLetter>> ReadTopicAsync(KafkaConnection connection, string topic)
    {
        var letters = new CollectionSink<StoredLetter>();
        var others = new CollectionSink<DeadLetter>();
        var environment = new StreamExecutionEnvironment();
        DataStream<StoredLetter> read = environment
            .FromSource(new KafkaSource<StoredLetter>(connection, [topic], Decode, new KafkaSourceOptions { BoundedAt = OffsetsInitializer.Latest })).Uid("letters");
        read.SinkTo(letters).Uid("read");
        read.GetSideOutput(DeadLetter.Tag).SinkTo(others).Uid("others");
        await EmbeddedJob.RunAsync(environment).ConfigureAwait(false);
        if (others.Records is [var first, ..])
            throw new JobRefusedException($"{others.Records.Count} records of the topic '{topic}' are no dead letters, the first at offset {first.Value.Position}: {first.Value.Reason}");
        return [.. letters.Records.Select(r => r.Value).OrderBy(l => l.Time).ThenBy(l => l.Place, StringComparer.Ordinal)];

        static DecodeResult<StoredLetter> Decode(in KafkaRecord record)
        {
            string place = string.Create(CultureInfo.InvariantCulture, $"{record.Topic}-{record.Partition}@{record.Offset}");
            DeadLetter letter = DeadLetterFormat.Read(record.Value, out DateTimeOffset time);
            return DecodeResult<StoredLetter>.Decoded(new StoredLetter(place, letter, time));
        }
    }

    private static IReadOnlyList<StoredLetter> ReadTable(string path)
    {
        using var reader = new SqliteReader(path);
        string name = Path.GetFullPath(path);
        return reader.Query("SELECT rowid, source, position, reason, bytes, length FROM dead_letters ORDER BY rowid", row =>
        {
            var letter = new DeadLetter(row.Text(1)!, row.Integer(2), row.Text(3)!, row.Blob(4).ToArray()) { Length = row.Integer(5) };
            return new StoredLetter(string.Create(CultureInfo.InvariantCulture, $"{name}#{row.Integer(0)}"), letter, null);
        });
    }

    private static List<StoredLetter> ReadFile(string path)
    {
        string name = Path.GetFullPath(path);
        List<StoredLetter> letters = [];
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                DeadLetter letter = DeadLetterFormat.Read(Encoding.UTF8.GetBytes(line), out DateTimeOffset time);
                letters.Add(new StoredLetter(string.Create(CultureInfo.InvariantCulture, $"{name}:{number}"), letter, time));
            }
            catch (InvalidDataException e)
            {
                throw new JobRefusedException($"Line {number} of '{path}': {e.Message}", e);
            }
        }

        return letters;
    }
}
