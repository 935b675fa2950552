using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;

namespace Freshet.Runtime.Tasks;

/// <summary>What an operator may ask of its task. But for <see cref="Post"/> and <see cref="Wake"/>, used by the thread that steps the task only.</summary>
internal sealed class OperatorContext(StreamTask task, ExecutionSettings settings)
{
    /// <summary>The number of subtasks of the operator's task.</summary>
    public required int Parallelism { get; init; }

    /// <summary>Whether checkpoints are taken; without them nothing tells a sink when to commit but the end.</summary>
    public required bool HasCheckpoints { get; init; }

    /// <summary>What the job's folder knows over all attempts.</summary>
    public IJobLedger Ledger => settings.Ledger;

    /// <summary>The number of the attempt that the task belongs to; never used twice in a folder.</summary>
    public long Attempt => settings.Attempt;

    /// <summary>Whether results that a store has beyond the checkpoint may be made again.</summary>
    public bool AllowsReplay => settings.Options.AllowReplay;

    /// <summary>Whether the job ended with the checkpoint it begins from, and all that stood in it to be committed was.</summary>
    public bool IsSettled => settings.IsSettled;

    /// <summary>What holds the attempt's commits back at its start.</summary>
    public CommitGate Commits => settings.Commits;

    /// <summary>The processing time: read from the clock once per step of the task, so once per batch.</summary>
    public DateTimeOffset Now => task.Now;

    public TimeProvider Clock => settings.TimeProvider;

    /// <summary>Asks for <see cref="Operators.IStreamOperator.OnProcessingTime"/> at <paramref name="time"/> or soon after. The call may come early for
    /// another operator's sake: look at the clock, and ask again for what is not due.</summary>
    public void WakeAt(DateTimeOffset time) => task.WakeAt(time);

    /// <summary>Asks for a step of the task. Thread-safe.</summary>
    public void Wake() => task.Wake();

    /// <summary>Runs something between two batches of the task. Thread-safe.</summary>
    public void Post(Action mail) => task.Post(mail);

    /// <summary>
    /// Runs a call that may block on the I/O executor, then <paramref name="completed"/> between two batches of the task. An exception of the call
    /// fails the task.
    /// </summary>
    public void RunBlocking(Action call, Action? completed = null)
    {
        task.Calls.Begin();
        settings.IoExecutor(() => Run(call, completed));
    }

    /// <summary>Begins a checkpoint before its time, unless one is under way.</summary>
    public void RequestCheckpoint() => task.Checkpoints?.Request();

    private void Run(Action call, Action? completed)
    {
        try
        {
            call();
        }
        catch (Exception e)
        {
            var thrown = System.Runtime.ExceptionServices.ExceptionDispatchInfo.Capture(e);
            task.Post(thrown.Throw);
            return;
        }
        finally
        {
            task.Calls.End();
        }

        task.Post(completed ?? Nothing);
    }

    private static void Nothing()
    {
    }
}
