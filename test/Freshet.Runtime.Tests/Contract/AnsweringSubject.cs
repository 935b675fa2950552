namespace Freshet.Testing.Contract;

/// <summary>
/// An operator that makes asynchronous calls: they are under way while records and watermarks come, so snapshots meet them, and are answered,
/// the last first, before the processing time moves.
/// </summary>
internal sealed class AnsweringSubject : ContractSubject
{
    private readonly OperatorHarness<(string, long), string> _harness;
    private readonly OneInputSubject<(string, long), string> _subject;
    private readonly Stack<(IReadOnlyList<(string, long)> Values, TaskCompletionSource<IReadOnlyList<string>> Answer)> _calls = [];

    public AnsweringSubject(AsyncOptions options, Runtime.JobOptions jobOptions, OperatorState? state, EventTime now)
    {
        _harness = new OperatorHarness<(string, long), string>(s => s.MapBatchAsync(Begin, options), jobOptions, state, now);
        _subject = new OneInputSubject<(string, long), string>(_harness);
    }

    public override long Timers => _subject.Timers;

    public override bool HasKeyedState => _subject.HasKeyedState;

    public override void Push(IReadOnlyList<ContractStep> steps)
    {
        while (steps[0].Kind == StepKind.ProcessingTime && _calls.TryPop(out var call))
        {
            call.Answer.SetResult([.. call.Values.Select(v => $"{v.Item1} {v.Item2}")]);
            _harness.Push([]);
        }

        _subject.Push(steps);
    }

    public override IReadOnlyList<Emission> TakeEmissions() => _subject.TakeEmissions();

    public override OperatorState Snapshot() => _subject.Snapshot();

    public override Func<OperatorState> SnapshotWrittenLater() => _subject.SnapshotWrittenLater();

    public override void Finish() => _subject.Finish();

    public override void Dispose() => _subject.Dispose();

    private ValueTask<IReadOnlyList<string>> Begin(IReadOnlyList<(string, long)> values, CancellationToken cancellation)
    {
        var answer = new TaskCompletionSource<IReadOnlyList<string>>();
        _calls.Push((values, answer));
        return new ValueTask<IReadOnlyList<string>>(answer.Task);
    }
}
