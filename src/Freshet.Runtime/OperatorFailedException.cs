using Freshet.Runtime.Execution;

namespace Freshet.Runtime;

/// <summary>A user function threw. The message names the operator, the record's position and the cause.</summary>
public sealed class OperatorFailedException : Exception
{
    internal OperatorFailedException(string operatorName, int subtask, long position, EventTime time, Exception cause)
        : base(
            $"'{operatorName}' (subtask {subtask}) failed at its record {position}"
            + (time == EventTime.None ? "" : $", event time {time.Milliseconds}") + $": {cause.GetType().Name}: {cause.Message}",
            cause)
    {
        OperatorName = operatorName;
        Subtask = subtask;
        Position = position;
    }

    internal int NodeId { get; init; } = -1;

    /// <summary>The record, where one failed and is known.</summary>
    internal SuspectRecord? Suspect { get; private set; }

    /// <summary>The operator's name.</summary>
    public string OperatorName { get; }

    /// <summary>The index of the subtask.</summary>
    public int Subtask { get; }

    /// <summary>The number of the record among those the subtask has received since its start, from 1.</summary>
    public long Position { get; }

    internal OperatorFailedException About<T>(in Record<T> record)
    {
        Suspect = new SuspectRecord<T>(record, NodeId, Position, InnerException!);
        return this;
    }
}
