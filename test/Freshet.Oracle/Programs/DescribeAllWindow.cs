using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>The recorded programs' function of windows over a whole stream.</summary>
internal sealed class DescribeAllWindow(OracleRow described) : ProcessAllWindowFunction<OracleRow, OracleRow>
{
    private readonly WindowDescription _description = new(described);

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => _description.Open(windowState, globalState);

    public override void Process(WindowContext context, ReadOnlySpan<OracleRow> elements, Collector<OracleRow> output) =>
        output.Collect(_description.Of(context, elements));

    public override void Clear(WindowContext context) => _description.Clear();
}
