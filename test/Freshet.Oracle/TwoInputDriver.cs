using Freshet.Testing;

namespace Freshet.Oracle;

/// <summary>Drives an operator with two inputs of rows.</summary>
internal sealed class TwoInputDriver(
    Func<DataStream<OracleRow>, DataStream<OracleRow>, DataStream<OracleRow>> build, ProgramStart start) : ProgramDriver
{
    private readonly TwoInputOperatorHarness<OracleRow, OracleRow, OracleRow> _harness = new(build, start.Options, start.State, start.ProcessingTime);

    public override void Push(int input, OracleRow record, EventTime time)
    {
        if (input == 0)
            _harness.Push1(record, time);
        else
            _harness.Push2(record, time);
    }

    public override void PushWatermark(int input, int channel, EventTime watermark)
    {
        if (input == 0)
            _harness.PushWatermark1(watermark);
        else
            _harness.PushWatermark2(watermark);
    }

    public override void PushStatus(int input, int channel, bool idle)
    {
        if (input == 0)
            _harness.PushStatus1(idle);
        else
            _harness.PushStatus2(idle);
    }

    public override void SetProcessingTime(EventTime now) => _harness.SetProcessingTime(now);

    public override OperatorState Snapshot() => _harness.Snapshot();

    public override void Finish() => _harness.Finish();

    public override OracleRow ReadStats() => OracleRow.Of(
        ("evTimers", _harness.EventTimeTimers), ("procTimers", _harness.ProcessingTimeTimers), ("entries", _harness.HasKeyedState ? 1L : 0L));

    public override IReadOnlyList<Emission> TakeEmissions() => _harness.TakeEmissions();

    public override void Dispose() => _harness.Dispose();
}
