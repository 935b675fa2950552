namespace Freshet.Oracle.Programs;

/// <summary><c>watermarks</c>: times and watermarks in the middle of a stream.</summary>
internal static class WatermarksProgram
{
    public static StartProgram Create(OracleRow program)
    {
        WatermarkStrategy<OracleRow> strategy = program.Text("generator", "bounded") switch
        {
            "monotonous" => WatermarkStrategy<OracleRow>.ForMonotonousTimestamps(),
            "bounded" => WatermarkStrategy<OracleRow>.ForBoundedOutOfOrderness(TimeSpan.FromMilliseconds(program.Number("delay", 0))),
            "none" => WatermarkStrategy<OracleRow>.NoWatermarks(),
            "punctuated" => WatermarkStrategy<OracleRow>.ForGenerator(() => new Marks()),
            string other => throw new UnsupportedCaseException($"generator {other}"),
        };
        if (program["tsField"] is string field)
            strategy = strategy.WithTimestampAssigner((row, _) => new EventTime(row.Number(field)));
        if (program["idleness"] is long idleness)
            strategy = strategy.WithIdleness(TimeSpan.FromMilliseconds(idleness));
        var interval = TimeSpan.FromMilliseconds(program.Number("interval", 200));
        return start => new Driver(
            stream => stream.AssignTimestampsAndWatermarks(strategy), start with { Options = start.Options with { AutoWatermarkInterval = interval } });
    }

    private sealed class Driver(Func<DataStream<OracleRow>, DataStream<OracleRow>> build, ProgramStart start) : OneInputDriver(build, start)
    {
        public override bool StampsEveryRecord => true;
    }

    /// <summary>A watermark with each record that brings one.</summary>
    private sealed class Marks : WatermarkGenerator<OracleRow>
    {
        public override void OnEvent(OracleRow value, EventTime time, WatermarkOutput output)
        {
            if (value["mark"] is long mark)
                output.EmitWatermark(new EventTime(mark));
        }

        public override void OnPeriodicEmit(WatermarkOutput output)
        {
        }
    }
}
