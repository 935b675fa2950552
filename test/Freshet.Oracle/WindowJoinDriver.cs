using Freshet.Testing;
using Freshet.Windowing;

namespace Freshet.Oracle;

/// <summary>Drives a window operator over the values of two streams; each is a channel of its one input.</summary>
internal sealed class WindowJoinDriver(
    Func<DataStream<TaggedUnion<OracleRow, OracleRow>>, DataStream<OracleRow>> build, ProgramStart start) : ProgramDriver
{
    private readonly OperatorHarness<TaggedUnion<OracleRow, OracleRow>, OracleRow> _harness =
        new(build, start.Options, start.State, start.ProcessingTime, channels: 2);

    public override void Push(int input, OracleRow record, EventTime time) => _harness.Push(
        input == 0 ? TaggedUnion<OracleRow, OracleRow>.OfFirst(record) : TaggedUnion<OracleRow, OracleRow>.OfSecond(record), time);

    public override void PushWatermark(int input, int channel, EventTime watermark) => _harness.PushWatermark(watermark, input);

    public override void PushStatus(int input, int channel, bool idle) => _harness.PushStatus(idle, input);

    public override void SetProcessingTime(EventTime now) => _harness.SetProcessingTime(now);

    public override OperatorState Snapshot() => _harness.Snapshot();

    public override void Finish() => _harness.Finish();

    public override OracleRow ReadStats() => OracleRow.Of(
        ("evTimers", _harness.EventTimeTimers), ("procTimers", _harness.ProcessingTimeTimers), ("entries", _harness.HasKeyedState ? 1L : 0L));

    public override IReadOnlyList<Emission> TakeEmissions() => _harness.TakeEmissions();

    public override void Dispose() => _harness.Dispose();
}
