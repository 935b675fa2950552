using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Operators;

namespace Freshet.Testing;

/// <summary>What an operator in a harness has sent.</summary>
internal sealed class HarnessOutputs
{
    private readonly Dictionary<string, object> _sides = new(StringComparer.Ordinal);
    private object? _main;

    public EventTime Watermark { get; set; } = EventTime.None;

    public CapturedOutput<T> Main<T>() => (CapturedOutput<T>)(_main ??= new CapturedOutput<T>(this));

    public CapturedOutput<T> Side<T>(string name)
    {
        if (!_sides.TryGetValue(name, out object? output))
            _sides.Add(name, output = new CapturedOutput<T>(this));
        return (CapturedOutput<T>)output;
    }
}

/// <summary>Keeps records until they are taken.</summary>
internal sealed class CapturedOutput<T>(HarnessOutputs outputs) : Output<T>
{
    private List<Record<T>> _records = [];

    public IReadOnlyList<Record<T>> Take()
    {
        List<Record<T>> taken = _records;
        _records = [];
        return taken;
    }

    public override void Emit(ReadOnlySpan<Record<T>> batch) => _records.AddRange(batch);

    public override void EmitWatermark(EventTime watermark) => outputs.Watermark = watermark;

    public override void EmitStatus(bool idle)
    {
    }

    public override void EmitLatencyMarker(long stopwatchTimestamp)
    {
    }
}

/// <summary>Side outputs that keep what any tag gets.</summary>
internal sealed class CapturedSideOutputs(HarnessOutputs outputs) : SideOutputs(new Dictionary<string, IReadOnlyList<Output>>())
{
    protected override Output<T> Unread<T>(OutputTag<T> tag) => outputs.Side<T>(tag.Name);
}

/// <summary>Makes an operator whose outputs are kept.</summary>
internal sealed class HarnessBuilder(TaskGraph graph, int subtask, HarnessOutputs outputs) : SubtaskBuilder(graph, subtask)
{
    protected override Output<T> MainOutput<T>(Node node) => outputs.Main<T>();

    protected override SideOutputs SideOutputsOf(Node node) => new CapturedSideOutputs(outputs);
}
