using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;

namespace Freshet.Testing;

/// <summary>Makes an operator whose outputs go to a log.</summary>
internal sealed class HarnessBuilder(TaskGraph graph, int subtask, EmissionLog log) : SubtaskBuilder(graph, subtask)
{
    private readonly int _subtask = subtask;

    protected override Output<T> MainOutput<T>(Node node) => new LoggedOutput<T>(log, _subtask, null);

    protected override SideOutputs SideOutputsOf(Node node) => new LoggedSideOutputs(log, _subtask);
}

/// <summary>An output that keeps what it gets in a log, in the order of emission.</summary>
internal sealed class LoggedOutput<T>(EmissionLog log, int subtask, string? sideOutput) : Output<T>, IUnbufferedOutput
{
    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        EmissionKind kind = sideOutput is null ? EmissionKind.Record : EmissionKind.SideOutput;
        foreach (ref readonly Record<T> record in batch)
            log.Add(new Emission(kind, subtask, record.Value, record.Time, sideOutput, false));
    }

    public override void EmitWatermark(EventTime watermark) =>
        log.Add(new Emission(EmissionKind.Watermark, subtask, null, watermark, sideOutput, false));

    public override void EmitStatus(bool idle) => log.Add(new Emission(EmissionKind.Status, subtask, null, EventTime.None, sideOutput, idle));

    public override void EmitLatencyMarker(long stopwatchTimestamp)
    {
    }
}

/// <summary>Side outputs that log what any tag gets.</summary>
internal sealed class LoggedSideOutputs(EmissionLog log, int subtask) : SideOutputs(new Dictionary<string, IReadOnlyList<Output>>())
{
    protected override Output<T> Unread<T>(OutputTag<T> tag) => new LoggedOutput<T>(log, subtask, tag.Name);
}
