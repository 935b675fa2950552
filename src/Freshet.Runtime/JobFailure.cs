namespace Freshet.Runtime;

/// <summary>A failure of a job that runs or ran. Immutable.</summary>
/// <param name="At">When it happened, by the job's clock.</param>
/// <param name="Cause">What was thrown first, behind everything that was thrown for its sake: the type and the message.</param>
/// <param name="Message">The message of what the job failed with, which may say more of the place.</param>
/// <param name="Operator">The name of the operator, or of the chain where the operator is not known; null where no task failed.</param>
/// <param name="Subtask">The index of the subtask; null where no task failed.</param>
/// <param name="Position">The record's number among those that the subtask has received since it began, from 1; null where no record failed.</param>
public sealed record JobFailure(DateTimeOffset At, string Cause, string Message, string? Operator, int? Subtask, long? Position)
{
    internal static JobFailure Of(Exception exception, Tasks.StreamTask? task, DateTimeOffset now)
    {
        Exception first = exception;
        while (first.InnerException is { } inner)
            first = inner;
        var failed = exception as OperatorFailedException;
        return new JobFailure(
            now, $"{first.GetType().Name}: {first.Message}", exception.Message, failed?.OperatorName ?? task?.Head.Name, failed?.Subtask ?? task?.Subtask,
            failed is { Position: > 0 } ? failed.Position : null);
    }
}
