using System.CommandLine;
using System.Text;
using Freshet.Connectors.Kafka;
using Freshet.Connectors.MongoDB;
using Freshet.Functions;
using Freshet.Hosting;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Sources;
using Freshet.State;

namespace Freshet.Crash.Children;

/// <summary>
/// Numbers the records of each key, in keyed state: a record lost or taken twice changes the numbers of all behind it. Reads a topic, and fills a topic exactly
/// once or a collection by id.
/// </summary>
internal static class NumberingJob
{
    public const string Database = "crash";

    public static Command Command()
    {
        var kafka = new Option<string>("--kafka") { Required = true };
        var input = new Option<string>("--input") { Required = true };
        var output = new Option<string>("--output") { Required = true };
        var mongo = new Option<string?>("--mongo");
        var state = new Option<string>("--state") { Required = true };
        var bounded = new Option<bool>("--bounded");
        var timeout = new Option<int>("--transaction-timeout") { DefaultValueFactory = _ => 60_000 };
        var program = new JobProgramArguments();
        var command = new RootCommand("Numbers the records of each key.") { kafka, input, output, mongo, state, bounded, timeout };
        program.AddTo(command);
        command.SetAction((parsed, _) => JobProgram.RunAsync(program.Read(parsed), run =>
        {
            KafkaConnection connection = KafkaConnection.FromEnvironment(parsed.GetValue(kafka)!);
            var source = new KafkaSource<Numbered>(connection, [parsed.GetValue(input)!], Decode, new KafkaSourceOptions
            {
                BoundedAt = parsed.GetValue(bounded) ? OffsetsInitializer.Latest : null,
                GroupId = "numbering",
            });
            Sink<Numbered> sink = parsed.GetValue(mongo) is { } uri
                ? new MongoSink<Numbered>(new MongoConnection(uri), Database, parsed.GetValue(output)!, WriteDocument)
                : KafkaSink.Create(connection, parsed.GetValue(output)!, KafkaSerializer<Numbered>.Of(static (n, bytes) => Encoding.UTF8.GetBytes(n.ToString(), bytes)), new KafkaSinkOptions
                {
                    Delivery = KafkaDelivery.ExactlyOnce,
                    TransactionTimeout = TimeSpan.FromMilliseconds(parsed.GetValue(timeout)),
                });
            return RunAsync(run, source, sink, parsed.GetValue(state)!);
        }));
        return command;
    }

    private static async Task RunAsync(JobProgram program, Source<Numbered> source, Sink<Numbered> sink, string state)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromSource(source).Uid("input").Name("input")
            .KeyBy(n => n.Key).Process(() => new Numbering()).Uid("numbering").Name("numbering")
            .SinkTo(sink).Uid("output").Name("output");
        EmbeddedJob job = program.Start(environment, new JobOptions { CheckpointDirectory = Path.Combine(state, "checkpoints") });
        await Console.Error.WriteLineAsync($"The job goes on from checkpoint {job.RestoredCheckpoint}, behind {job.RestoredRecords} records").ConfigureAwait(false);
        await program.WaitAsync(job, () => Console.WriteLine("READY")).ConfigureAwait(false);
    }

    private static DecodeResult<Numbered> Decode(in KafkaRecord record) => DecodeResult<Numbered>.Decoded(Numbered.Read(record.Value));

    private static void WriteDocument(Numbered numbered, MongoDB.Bson.IO.IBsonWriter bson)
    {
        bson.WriteStartDocument();
        bson.WriteName("_id");
        bson.WriteString(numbered.Id);
        bson.WriteName("key");
        bson.WriteString(numbered.Key);
        bson.WriteName("number");
        bson.WriteInt64(numbered.Number);
        bson.WriteEndDocument();
    }

    private sealed class Numbering : KeyedProcessFunction<string, Numbered, Numbered>
    {
        private ValueState<long> _count = null!;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<long>("count"));

        public override void Process(Numbered value, KeyedContext<string> context, Collector<Numbered> output)
        {
            long number = (_count.TryGet(out long count) ? count : 0) + 1;
            _count.Set(number);
            output.Collect(value with { Number = number });
        }
    }
}
