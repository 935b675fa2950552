using Freshet.State;

namespace Freshet.Functions;

/// <summary>What a function with state of its subtask is initialized with. Valid during the call; used by one thread.</summary>
public sealed class FunctionInitializationContext
{
    internal FunctionInitializationContext(bool isRestored, IOperatorStateStore operatorState) =>
        (IsRestored, OperatorState) = (isRestored, operatorState);

    /// <summary>Whether the job goes on from a checkpoint that knows the operator.</summary>
    public bool IsRestored { get; }

    /// <summary>Gives the state handles.</summary>
    public IOperatorStateStore OperatorState { get; }
}
