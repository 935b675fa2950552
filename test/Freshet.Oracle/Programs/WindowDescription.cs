using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>What the recorded programs say of a window: its bounds, its ids or its result, and counters in state.</summary>
internal sealed class WindowDescription(OracleRow described)
{
    private ValueState<long>? _perWindow;
    private ValueState<long>? _perKey;
    private NotSupportedException? _refused;

    public void Open(IKeyedStateStore windowState, IKeyedStateStore globalState)
    {
        try
        {
            if (described.Flag("winState"))
                _perWindow = windowState.Value(new ValueStateDescriptor<long>("wc"));
        }
        catch (NotSupportedException e)
        {
            _refused = e; // the recording asks for its state when a window fires, and is refused there
        }

        if (described.Flag("globalState"))
            _perKey = globalState.Value(new ValueStateDescriptor<long>("gc"));
    }

    public OracleRow Of(WindowContext context, ReadOnlySpan<OracleRow> elements)
    {
        if (_refused is not null)
            throw _refused;
        OracleRow result = OracleRow.Empty;
        if (context.Window != TimeWindow.Global)
            result = result.With("start", context.Window.Start.Milliseconds).With("end", context.Window.End.Milliseconds);
        result = elements.Length == 1 && elements[0].Has("r") ? result.With("r", elements[0]["r"]) : result.With("ids", Ids(elements));
        return Count(Count(result, "wc", _perWindow), "gc", _perKey);
    }

    public void Clear()
    {
        if (_refused is not null)
            throw _refused;
        _perWindow?.Clear();
    }

    private static object?[] Ids(ReadOnlySpan<OracleRow> elements)
    {
        var ids = new object?[elements.Length];
        for (int i = 0; i < ids.Length; i++)
            ids[i] = elements[i]["id"];
        return ids;
    }

    private static OracleRow Count(OracleRow result, string name, ValueState<long>? state)
    {
        if (state is null)
            return result;
        state.TryGet(out long count);
        state.Set(++count);
        return result.With(name, count);
    }
}
