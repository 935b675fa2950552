using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>The recorded programs' window function.</summary>
internal sealed class DescribeWindow<TKey>(OracleRow described) : ProcessWindowFunction<TKey, OracleRow, OracleRow>
    where TKey : notnull
{
    private readonly WindowDescription _description = new(described);

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState) => _description.Open(windowState, globalState);

    public override void Process(TKey key, WindowContext context, ReadOnlySpan<OracleRow> elements, Collector<OracleRow> output)
    {
        OracleRow result = _description.Of(context, elements).With("k", KeyField.ToJson(key));
        if (described.Flag("wm"))
            result = result.With("wm", context.Watermark.Milliseconds);
        if (described.Flag("pt"))
            result = result.With("pt", context.CurrentProcessingTime.Milliseconds);
        output.Collect(result);
        if (described["sideTag"] is string tag)
            context.Output(new OutputTag<OracleRow>(tag), result);
    }

    public override void Clear(WindowContext context) => _description.Clear();
}
