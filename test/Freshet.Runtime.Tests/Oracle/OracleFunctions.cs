using System.Text.Json.Nodes;
using Freshet.Functions;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.Oracle;

/// <summary>The recorded programs' aggregate: the accumulator is a text of JSON.</summary>
internal sealed class OracleAggregate(string operation, string field, string key) : AggregateFunction<string, string, string>
{
    public override bool IsOrderIndependent => operation != "ids";

    public override string CreateAccumulator() => """{"n":0}""";

    public override string Add(string value, string accumulator)
    {
        JsonObject sum = OracleJson.Parse(accumulator);
        JsonObject record = OracleJson.Parse(value);
        JsonNode? added = record[field]?.DeepClone();
        if ((long)sum["n"]! == 0)
            sum["key"] = record[key]?.DeepClone();
        if (operation == "ids")
            (sum["x"] ??= new JsonArray()).AsArray().Add(added);
        else if (operation != "count" && added is not null)
            sum["x"] = sum["x"] is { } before ? OracleJson.Combine(operation, before, added) : added;
        sum["n"] = (long)sum["n"]! + 1;
        return sum.ToJsonString();
    }

    public override string GetResult(string accumulator)
    {
        JsonObject sum = OracleJson.Parse(accumulator);
        JsonNode? x = sum["x"]?.DeepClone();
        JsonNode? result = operation switch
        {
            "count" => sum["n"]!.DeepClone(),
            "avg" => x is null ? null : JsonValue.Create(x.GetValue<double>() / (long)sum["n"]!),
            _ => x,
        };
        return new JsonObject { [key] = sum["key"]?.DeepClone(), ["r"] = result }.ToJsonString();
    }

    public override string Merge(string first, string second)
    {
        JsonObject sum = OracleJson.Parse(first);
        JsonObject other = OracleJson.Parse(second);
        sum["key"] ??= other["key"]?.DeepClone();
        sum["n"] = (long)sum["n"]! + (long)other["n"]!;
        if (operation == "ids")
        {
            foreach (JsonNode? id in other["x"]!.AsArray())
                sum["x"]!.AsArray().Add(id?.DeepClone());
        }
        else if (operation != "count" && other["x"] is { } added)
            sum["x"] = sum["x"] is { } before ? OracleJson.Combine(operation, before, added) : added.DeepClone();

        return sum.ToJsonString();
    }
}

/// <summary>The recorded programs' window function.</summary>
internal sealed class OracleWindowFunction(JsonObject program) : ProcessWindowFunction<string, string, string>
{
    private ValueState<long>? _perWindow;
    private ValueState<long>? _perKey;

    public override void Open(IKeyedStateStore windowState, IKeyedStateStore globalState)
    {
        if (program["winState"] is not null)
            _perWindow = windowState.Value(new ValueStateDescriptor<long>("wc"));
        if (program["globalState"] is not null)
            _perKey = globalState.Value(new ValueStateDescriptor<long>("gc"));
    }

    public override void Process(string key, WindowContext context, ReadOnlySpan<string> elements, Collector<string> output)
    {
        var result = new JsonObject { ["k"] = key };
        if (context.Window != TimeWindow.Global)
        {
            result["start"] = context.Window.Start.Milliseconds;
            result["end"] = context.Window.End.Milliseconds;
        }

        JsonObject first = OracleJson.Parse(elements[0]);
        if (elements.Length == 1 && first.ContainsKey("r"))
        {
            result["r"] = first["r"]?.DeepClone();
        }
        else
        {
            var ids = new JsonArray();
            foreach (string element in elements)
                ids.Add(OracleJson.Parse(element)["id"]?.DeepClone());
            result["ids"] = ids;
        }

        if (program["wm"] is not null)
            result["wm"] = context.Watermark.Milliseconds;
        if (program["pt"] is not null)
            result["pt"] = context.CurrentProcessingTime.Milliseconds;
        Count(result, "wc", _perWindow);
        Count(result, "gc", _perKey);
        output.Collect(result.ToJsonString());
        if (program["sideTag"] is { } tag)
            context.Output(new OutputTag<string>((string)tag!), result.ToJsonString());
    }

    public override void Clear(WindowContext context) => _perWindow?.Clear();

    private static void Count(JsonObject result, string name, ValueState<long>? state)
    {
        if (state is null)
            return;
        state.TryGet(out long count);
        state.Set(++count);
        result[name] = count;
    }
}
