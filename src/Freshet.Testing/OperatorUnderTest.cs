using Freshet.Graph;
using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;
using Freshet.Runtime.Tasks;
using Microsoft.Extensions.Time.Testing;

namespace Freshet.Testing;

/// <summary>
/// What every harness stands on, whatever the types of its inputs: the subtasks of one operator, stepped until nothing is left to do, with a
/// clock that stands still until it is moved. Not thread-safe.
/// </summary>
internal sealed class OperatorUnderTest : IDisposable
{
    private readonly FakeTimeProvider _clock;
    private readonly List<OperatorTask> _tasks = [];
    private readonly Listener _listener = new();
    private long _checkpointId;

    public OperatorUnderTest(Node node, JobOptions? options, OperatorState? state, EventTime processingTime)
    {
        _clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(processingTime.Milliseconds));
        node.Uid ??= "operator";
        Graph = TaskGraph.WithoutTasks(
            node.Graph, new ExecutionSettings((options ?? new JobOptions()) with { TimeProvider = _clock }, call => call()));
        IReadOnlyDictionary<string, OperatorSnapshot> restored = state?.ByUid(node.Uid) ?? new Dictionary<string, OperatorSnapshot>();
        for (int subtask = 0; subtask < Graph.ParallelismOf(node); subtask++)
        {
            var task = (OperatorTask)new HarnessBuilder(Graph, subtask, Log).Build(node);
            task.Checkpoints = _listener;
            task.IsTimeToldByHand = true;
            task.Open(restored, Graph.ParallelismOf(node));
            _tasks.Add(task);
        }
    }

    public TaskGraph Graph { get; }

    public IReadOnlyList<OperatorTask> Tasks => _tasks;

    /// <summary>The gates that the harness sends through.</summary>
    public List<IOutputGate> Inputs { get; } = [];

    public EmissionLog Log { get; } = new();

    public EventTime ProcessingTime => EventTime.From(_clock.GetUtcNow());

    /// <summary>What the operator keeps, over all subtasks.</summary>
    public OperatorUsage Usage => _tasks.SelectMany(t => t.Operators).Select(o => o.Usage).Aggregate(default(OperatorUsage), (a, b) => a + b);

    public void SetProcessingTime(EventTime now)
    {
        _clock.SetUtcNow(DateTimeOffset.FromUnixTimeMilliseconds(now.Milliseconds));
        Run();
        foreach (OperatorTask task in _tasks)
        {
            // Due once their millisecond has passed: this is the instant in which it has.
            foreach (IStreamOperator one in task.Operators)
                one.OnProcessingTime(_clock.GetUtcNow() + TimeSpan.FromMilliseconds(1));
        }

        Run();
    }

    public OperatorState Snapshot() => new(Capture());

    /// <summary>Takes the operator's state without turning it into bytes, which whoever asked does later.</summary>
    public IReadOnlyList<OperatorSnapshot> Capture()
    {
        _listener.Snapshots.Clear();
        _checkpointId++;
        foreach (IOutputGate input in Inputs)
            input.SendBarrier(new CheckpointBarrier(_checkpointId), null);
        Run();
        return [.. _listener.Snapshots];
    }

    /// <summary>Lets the operators give what they hold back until the end of the input.</summary>
    public void Finish()
    {
        foreach (OperatorTask task in _tasks)
        {
            foreach (IStreamOperator one in task.Operators)
            {
                while (!one.TryFinish())
                {
                    if (task.Step() != TaskProgress.Worked)
                        throw new InvalidOperationException($"'{one.Node.Name}' waits for something from outside before it can finish.");
                }
            }
        }

        Run();
    }

    /// <summary>Steps the tasks until they have taken everything in.</summary>
    public void Run()
    {
        bool worked = true;
        while (worked)
        {
            worked = false;
            foreach (IOutputGate input in Inputs)
                worked |= !input.TryDrain();
            foreach (OperatorTask task in _tasks)
                worked |= task.Step() == TaskProgress.Worked;
        }
    }

    public void Dispose()
    {
        foreach (OperatorTask task in _tasks)
            task.Dispose();
    }

    private sealed class Listener : ICheckpointListener
    {
        public List<OperatorSnapshot> Snapshots { get; } = [];

        public void Acknowledge(StreamTask task, long checkpointId, IReadOnlyList<OperatorSnapshot> snapshots) => Snapshots.AddRange(snapshots);

        public void Heard(StreamTask task, long checkpointId)
        {
        }

        public void Finished(StreamTask task, IReadOnlyList<OperatorSnapshot> snapshots)
        {
        }

        public void Request()
        {
        }
    }
}
