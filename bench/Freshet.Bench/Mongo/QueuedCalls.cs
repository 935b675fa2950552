using Freshet.Sinks;

namespace Freshet.Bench.Mongo;

/// <summary>Runs a writer's calls one behind the other, when it is told to, so that the time of the process is the writer's and the driver's alone.</summary>
internal sealed class QueuedCalls : SinkWriterContext
{
    private readonly Queue<(Action Call, Action Completed)> _calls = new();

    public override string Uid => "bench";

    public override int Subtask => 0;

    public override DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    public override void RunBlocking(Action call, Action completed) => _calls.Enqueue((call, completed));

    public override void WakeAt(DateTimeOffset time)
    {
    }

    public override void Wake()
    {
    }

    public override void Reject(DeadLetter letter) => throw new InvalidOperationException($"The server refused a document: {letter.Reason}");

    public void Run()
    {
        while (_calls.TryDequeue(out (Action Call, Action Completed) next))
        {
            next.Call();
            next.Completed();
        }
    }
}
