using Freshet.Runtime;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Testing.Contract;

/// <summary>How a run treats the operator; results may not tell.</summary>
/// <param name="BatchSize">The batch size.</param>
/// <param name="OneByOne">Whether records come one by one; otherwise as many at once as stand together.</param>
/// <param name="Snapshots">Whether a snapshot is taken after every step.</param>
/// <param name="Parallelisms">The parallelisms at which the operator is restored after every step, in turn; null for no restore.</param>
/// <param name="WrittenLate">Whether each snapshot is also written some steps later, and has to be the same then.</param>
internal sealed record ContractRun(
    int BatchSize, bool OneByOne, bool Snapshots = false, IReadOnlyList<int>? Parallelisms = null, bool WrittenLate = false)
{
    private const int StepsBehind = 3;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly Queue<(OperatorState AtOnce, Func<OperatorState> Later)> _unwritten = [];

    /// <summary>What the operator sent in each part of its input, and at last at its end.</summary>
    public List<List<Emission>> Results { get; } = [];

    /// <summary>The timers that wait at the end.</summary>
    public long Timers { get; private set; }

    /// <summary>Whether any key has state at the end.</summary>
    public bool HasKeyedState { get; private set; }

    public override string ToString() =>
        $"batch size {BatchSize}, {(OneByOne ? "one by one" : "all at once")}, {(Snapshots ? "snapshots" : "no snapshots")}{(WrittenLate ? " written late" : "")}, "
        + $"restored at [{string.Join(',', Parallelisms ?? [])}]";

    /// <summary>Runs the operator from its first step to its end.</summary>
    public ContractRun Of(OperatorContract contract)
    {
        var options = new JobOptions { BatchSize = BatchSize, Parallelism = 1 };
        var watermarks = new SortedDictionary<StepKind, ContractStep>();
        var now = new EventTime(0);
        int restores = 0;
        ContractSubject subject = contract.Create(options, null, now);
        try
        {
            foreach (IReadOnlyList<ContractStep> part in Parts([.. contract.Steps, .. End(contract)]))
            {
                var sent = new List<Emission>();
                Results.Add(sent);
                foreach (IReadOnlyList<ContractStep> push in OneByOne ? [.. part.Select(s => new[] { s })] : new[] { part })
                {
                    subject.Push(push);
                    sent.AddRange(subject.TakeEmissions());
                    if (push[0].Kind is StepKind.FirstWatermark or StepKind.SecondWatermark)
                        watermarks[push[0].Kind] = push[0];
                    else if (push[0].Kind == StepKind.ProcessingTime)
                        now = push[0].Time;
                    if (!Snapshots && Parallelisms is null)
                        continue;
                    Func<OperatorState>? later = WrittenLate ? subject.SnapshotWrittenLater() : null;
                    OperatorState state = subject.Snapshot();
                    if (later is not null)
                        _unwritten.Enqueue((state, later));
                    WriteLate(StepsBehind);
                    sent.AddRange(subject.TakeEmissions());
                    if (Parallelisms is null)
                        continue;
                    subject.Dispose();
                    subject = contract.Create(options with { Parallelism = Parallelisms[restores++ % Parallelisms.Count] }, state, now);
                    foreach (ContractStep watermark in watermarks.Values)
                        subject.Push([watermark]);
                    sent.AddRange(subject.TakeEmissions().Where(e => e.Kind != EmissionKind.Watermark));
                }
            }

            subject.Finish();
            Results.Add([.. subject.TakeEmissions()]);
            WriteLate(0);
            (Timers, HasKeyedState) = (subject.Timers, subject.HasKeyedState);
            return this;
        }
        finally
        {
            subject.Dispose();
        }
    }

    /// <summary>Writes what was captured more than some steps ago.</summary>
    private void WriteLate(int steps)
    {
        while (_unwritten.Count > steps)
        {
            (OperatorState atOnce, Func<OperatorState> later) = _unwritten.Dequeue();
            Assert.Equal(atOnce.Sections.Select(Text), later().Sections.Select(Text));
        }

        static string Text(StateSection section) => $"{section.Name} {section.KeyGroup} {section.IsChange} {Convert.ToHexString(section.Bytes.Span)}";
    }

    /// <summary>The last watermark, and a processing time at which nothing waits any more.</summary>
    private static IEnumerable<ContractStep> End(OperatorContract contract)
    {
        yield return new ContractStep(StepKind.FirstWatermark, EventTime.Max);
        if (contract.Steps.Any(s => s.Kind is StepKind.Second or StepKind.SecondWatermark))
            yield return new ContractStep(StepKind.SecondWatermark, EventTime.Max);
        yield return new ContractStep(StepKind.ProcessingTime, new EventTime(0) + Hour);
    }

    /// <summary>The steps, records of one input that stand together in one part.</summary>
    private static IEnumerable<IReadOnlyList<ContractStep>> Parts(IReadOnlyList<ContractStep> steps)
    {
        for (int begin = 0, end; begin < steps.Count; begin = end)
        {
            end = begin + 1;
            while (end < steps.Count && steps[begin].IsRecord && steps[end].Kind == steps[begin].Kind)
                end++;
            yield return [.. steps.Skip(begin).Take(end - begin)];
        }
    }
}
