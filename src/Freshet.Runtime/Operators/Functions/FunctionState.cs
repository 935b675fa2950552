using Freshet.Functions;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.Operators.Functions;

/// <summary>
/// The state of a user function that belongs to its subtask: what it asks for as an <see cref="ICheckpointedFunction"/>, and the broadcast
/// states of the stream that it is connected to. Used by the thread that steps the task.
/// </summary>
internal sealed class FunctionState : IMapStateVisitor
{
    private readonly Node _node;
    private readonly int _subtask;
    private readonly ICheckpointedFunction? _function;
    private readonly IReadOnlyList<IMapStateDescriptor> _broadcastStates;
    private readonly Dictionary<string, object> _broadcast = new(StringComparer.Ordinal);
    private HeapOperatorState? _store;

    public FunctionState(Node node, int subtask, object function, IReadOnlyList<IMapStateDescriptor>? broadcastStates = null)
    {
        _node = node;
        _subtask = subtask;
        _function = function as ICheckpointedFunction;
        _broadcastStates = broadcastStates ?? [];
        if (_function is not null && node.Uid is null)
        {
            throw new InvalidOperationException(
                $"'{node.Name}' (node {node.Id}, {node.Kind}) keeps state, since its function is an {nameof(ICheckpointedFunction)}, but has no uid, so a "
                + "restart could not find its state. Add .Uid(\"a-stable-name\") behind it.");
        }
    }

    /// <summary>Refuses a function that asks for state of its subtask where its kind gets none: the state would be lost without a word.</summary>
    /// <exception cref="NotSupportedException">The function is an <see cref="ICheckpointedFunction"/>.</exception>
    public static TFunction WithoutState<TFunction>(Node node, TFunction function)
        where TFunction : class => function is not ICheckpointedFunction
            ? function
            : throw new NotSupportedException(
                $"The function of '{node.Name}' (node {node.Id}, {node.Kind}) is an {nameof(ICheckpointedFunction)}, and functions of windows get no state of "
                + "their subtask. Keep what it needs in its global state, per key.");

    /// <summary>Whether the function keeps any.</summary>
    public bool IsKept => _function is not null || _broadcastStates.Count > 0;

    public void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _store = new HeapOperatorState(restored, _subtask, context.Parallelism);
        foreach (IMapStateDescriptor descriptor in _broadcastStates)
            descriptor.Accept(this);
        _function?.InitializeState(new FunctionInitializationContext(restored is not null, _store));
        _store.CheckAllAreTaken();
    }

    /// <summary>The broadcast state of a descriptor that was given when the stream was broadcast.</summary>
    public BroadcastState<TMapKey, TValue> Broadcast<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        if (!_broadcast.TryGetValue(descriptor.Name, out object? state))
        {
            throw new InvalidOperationException(
                $"'{_node.Name}' asks for the broadcast state '{descriptor.Name}', which its broadcast stream does not have. Give its descriptor to .Broadcast(…).");
        }

        return state as BroadcastState<TMapKey, TValue> ?? throw new InvalidOperationException(
            $"'{_node.Name}' asks for the broadcast state '{descriptor.Name}' with other types than those of the descriptor given to .Broadcast(…).");
    }

    public void Write(long checkpointId, List<StateSection> sections)
    {
        try
        {
            _function?.SnapshotState(checkpointId);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"'{_node.Name}' (subtask {_subtask}) failed in {nameof(ICheckpointedFunction.SnapshotState)} at checkpoint {checkpointId}: "
                + $"{e.GetType().Name}: {e.Message}",
                e);
        }

        _store!.Write(sections);
    }

    void IMapStateVisitor.Visit<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor) =>
        _broadcast.Add(descriptor.Name, _store!.Broadcast(descriptor));
}
