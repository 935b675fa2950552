using Freshet.Testing;

namespace Freshet.Oracle;

/// <summary>Drives an operator with one input of rows.</summary>
/// <param name="build">Puts the operator behind a stream.</param>
/// <param name="start">How it starts.</param>
/// <param name="read">What the operator gets for a record of the case; null: the record.</param>
internal class OneInputDriver(
    Func<DataStream<OracleRow>, DataStream<OracleRow>> build, ProgramStart start, Func<OracleRow, OracleRow>? read = null) : ProgramDriver
{
    private readonly OperatorHarness<OracleRow, OracleRow> _harness =
        new(build, start.Options, start.State, start.ProcessingTime, start.Channels);

    public override void Push(int input, OracleRow record, EventTime time)
    {
        RequireFirst(input);
        _harness.Push(read is null ? record : read(record), time);
    }

    public override void PushWatermark(int input, int channel, EventTime watermark)
    {
        RequireFirst(input);
        _harness.PushWatermark(watermark, channel);
    }

    public override void PushStatus(int input, int channel, bool idle)
    {
        RequireFirst(input);
        _harness.PushStatus(idle, channel);
    }

    public override void SetProcessingTime(EventTime now) => _harness.SetProcessingTime(now);

    public override OperatorState Snapshot() => _harness.Snapshot();

    public override void Finish() => _harness.Finish();

    public override OracleRow ReadStats() => OracleRow.Of(
        ("evTimers", _harness.EventTimeTimers), ("procTimers", _harness.ProcessingTimeTimers), ("entries", _harness.HasKeyedState ? 1L : 0L));

    public override IReadOnlyList<Emission> TakeEmissions() => _harness.TakeEmissions();

    public override void Dispose() => _harness.Dispose();

    private static void RequireFirst(int input)
    {
        if (input != 0)
            throw new UnsupportedCaseException("a second input of a program with one");
    }
}
