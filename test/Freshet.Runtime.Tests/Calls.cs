using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Calls that wait until the test answers them.</summary>
internal sealed class Calls
{
    private readonly List<(IReadOnlyList<int> Inputs, TaskCompletionSource<IReadOnlyList<int>> Answer)> _waiting = [];

    public int Waiting => _waiting.Count;

    public bool Cancelled { get; private set; }

    public ValueTask<IReadOnlyList<int>> Begin(IReadOnlyList<int> inputs, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<int>>();
        _waiting.Add((inputs, answer));
        cancellation.Register(() => Cancelled = true);
        return new ValueTask<IReadOnlyList<int>>(answer.Task);
    }

    public bool AnswerOne(Random random)
    {
        if (_waiting.Count == 0)
            return false;
        int pick = random.Next(_waiting.Count);
        (IReadOnlyList<int> inputs, TaskCompletionSource<IReadOnlyList<int>> answer) = _waiting[pick];
        _waiting.RemoveAt(pick);
        answer.SetResult([.. inputs]);
        return true;
    }

    public void AnswerAll(SteppedJob job, Random random, Action? look = null)
    {
        while (!job.IsDone)
        {
            bool stepped = job.Step(1 + random.Next(20));
            look?.Invoke();
            Assert.True(AnswerOne(random) || stepped || job.IsDone, "The job hangs.");
        }
    }
}
