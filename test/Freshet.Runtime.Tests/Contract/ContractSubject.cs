namespace Freshet.Testing.Contract;

/// <summary>An operator under contract: a harness, whatever its types.</summary>
internal abstract class ContractSubject : IDisposable
{
    public abstract long Timers { get; }

    public abstract bool HasKeyedState { get; }

    /// <summary>Gives the operator steps: several are records of the same input, one may be anything.</summary>
    public abstract void Push(IReadOnlyList<ContractStep> steps);

    public abstract IReadOnlyList<Emission> TakeEmissions();

    public abstract OperatorState Snapshot();

    /// <summary>Takes the state now, to become bytes when it is asked for.</summary>
    public abstract Func<OperatorState> SnapshotWrittenLater();

    public abstract void Finish();

    public abstract void Dispose();

    protected static Record<T>[] Records<T>(IReadOnlyList<ContractStep> steps) => [.. steps.Select(s => new Record<T>((T)s.Value!, s.Time))];
}

internal sealed class OneInputSubject<TIn, TOut>(OperatorHarness<TIn, TOut> harness) : ContractSubject
{
    public override long Timers => harness.EventTimeTimers + harness.ProcessingTimeTimers;

    public override bool HasKeyedState => harness.HasKeyedState;

    public override void Push(IReadOnlyList<ContractStep> steps)
    {
        switch (steps[0].Kind)
        {
            case StepKind.First:
                harness.Push(Records<TIn>(steps));
                break;
            case StepKind.FirstWatermark:
                harness.PushWatermark(steps[0].Time);
                break;
            case StepKind.ProcessingTime:
                harness.SetProcessingTime(steps[0].Time);
                break;
            default:
                throw new InvalidOperationException("The operator has one input.");
        }
    }

    public override IReadOnlyList<Emission> TakeEmissions() => harness.TakeEmissions();

    public override OperatorState Snapshot() => harness.Snapshot();

    public override Func<OperatorState> SnapshotWrittenLater() => harness.SnapshotWrittenLater();

    public override void Finish() => harness.Finish();

    public override void Dispose() => harness.Dispose();
}

internal sealed class TwoInputSubject<TIn1, TIn2, TOut>(TwoInputOperatorHarness<TIn1, TIn2, TOut> harness) : ContractSubject
{
    public override long Timers => harness.EventTimeTimers + harness.ProcessingTimeTimers;

    public override bool HasKeyedState => harness.HasKeyedState;

    public override void Push(IReadOnlyList<ContractStep> steps)
    {
        switch (steps[0].Kind)
        {
            case StepKind.First:
                harness.Push1(Records<TIn1>(steps));
                break;
            case StepKind.Second:
                harness.Push2(Records<TIn2>(steps));
                break;
            case StepKind.FirstWatermark:
                harness.PushWatermark1(steps[0].Time);
                break;
            case StepKind.SecondWatermark:
                harness.PushWatermark2(steps[0].Time);
                break;
            default:
                harness.SetProcessingTime(steps[0].Time);
                break;
        }
    }

    public override IReadOnlyList<Emission> TakeEmissions() => harness.TakeEmissions();

    public override OperatorState Snapshot() => harness.Snapshot();

    public override Func<OperatorState> SnapshotWrittenLater() => harness.SnapshotWrittenLater();

    public override void Finish() => harness.Finish();

    public override void Dispose() => harness.Dispose();
}
