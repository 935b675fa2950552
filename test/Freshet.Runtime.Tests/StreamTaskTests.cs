using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Tests;

public sealed class StreamTaskTests
{
    [Fact]
    public void Task_that_is_stopped_in_a_step_still_tells_its_operators_of_the_checkpoint()
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([1]);
        var told = new Told(environment.Graph.Nodes[0]);
        using var task = new StoppedAtWork(told);
        task.Operators.Add(told);
        var queue = new List<StreamTask>();
        task.Start(new Queue(queue));
        TaskProgress progress = TaskProgress.Idle;
        while (queue.Count > 0)
        {
            queue.RemoveAt(0);
            progress = task.RunOnce();
        }

        Assert.Equal(TaskProgress.Done, progress);
        Assert.Equal([7], told.Checkpoints);
    }

    /// <summary>Hears in the middle of its first step, as from another thread, that the checkpoint of its stop is durable.</summary>
    private sealed class StoppedAtWork(IStreamOperator only) : StreamTask(only.Node, 0, new ExecutionSettings(new JobOptions(), call => call()))
    {
        public override EventTime Watermark => EventTime.None;

        protected override TaskProgress Work()
        {
            CheckpointCompleted(7, stops: true);
            return TaskProgress.Worked;
        }
    }

    private sealed class Queue(List<StreamTask> tasks) : ITaskQueue
    {
        public void Enqueue(StreamTask task) => tasks.Add(task);
    }

    private sealed class Told(Node node) : IStreamOperator
    {
        public List<long> Checkpoints { get; } = [];

        public Node Node => node;

        public bool IsReady => true;

        public bool IsSettled => true;

        public OperatorUsage Usage => default;

        public void Open(OperatorSnapshot? restored, OperatorContext context)
        {
        }

        public bool TryFinish() => true;

        public bool TryPrepareSnapshot() => true;

        public OperatorSnapshot? Snapshot(CheckpointBarrier barrier) => null;

        public void CheckpointCompleted(long checkpointId) => Checkpoints.Add(checkpointId);

        public void OnProcessingTime(DateTimeOffset now)
        {
        }

        public void Dispose()
        {
        }
    }
}
