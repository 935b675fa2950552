using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Jobs;

/// <summary>What the asynchronous map calls: answers after a while, and not always.</summary>
internal sealed class AnsweringService(World world, JobProcess process, Random random)
{
    public ValueTask<Result> Ask(Result input, CancellationToken cancellation)
    {
        if (random.Next(8) == 0)
            return ValueTask.FromResult(input.Answered()); // at once
        bool fails = world.Dice.Strikes(FaultKind.FunctionFailed);
        var answer = new TaskCompletionSource<Result>();
        ITimer? timer = null;
        timer = process.Clock.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                if (cancellation.IsCancellationRequested)
                    answer.TrySetCanceled(cancellation);
                else if (fails)
                    answer.TrySetException(new SimulatedFailureException("The service does not answer."));
                else
                    answer.TrySetResult(input.Answered());
            },
            null, TimeSpan.FromMilliseconds(random.Next(1, 60)), Timeout.InfiniteTimeSpan);
        return new ValueTask<Result>(answer.Task);
    }
}
