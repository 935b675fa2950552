using System.Buffers;
using System.Text;
using Freshet.Connectors.Kafka;
using Freshet.Connectors.Kafka.Sinks;
using Freshet.Simulation.Engine;
using Freshet.Simulation.Jobs;
using Freshet.Sinks;

namespace Freshet.Simulation.Broker;

/// <summary>The Kafka connector's exactly-once sink, of one process, on the broker model: its writer and its committer, with the protocol in them.</summary>
internal sealed class TopicSink(World world, JobProcess process) : CommittingSink<Result>
{
    public const string Topic = "out";

    private static readonly KafkaSerializer<Result> Serializer = KafkaSerializer<Result>.Of(
        ResultSerializer.Instance.Write, (result, output) => output.Write(Encoding.ASCII.GetBytes(result.Key)));

    public override CommittingSinkWriter<Result> CreateWriter(int subtask) => new EpochWriter<Result>(Topic, Serializer, new KafkaSinkOptions());

    public override Committer CreateCommitter(string uid, int subtask) => new KafkaCommitter(() => new ModelTransactions(world, process, uid), uid, Topic);
}
