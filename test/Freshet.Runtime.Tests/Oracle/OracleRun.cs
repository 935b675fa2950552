using System.Text.Json.Nodes;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Oracle;

/// <summary>Runs one recorded case on our operator and compares what comes out, step by step.</summary>
internal sealed class OracleRun(JsonObject recorded, JsonObject expected, Func<DataStream<string>, DataStream<string>> build, int batchSize) : IDisposable
{
    private readonly Dictionary<string, OperatorState> _snapshots = new(StringComparer.Ordinal);
    private readonly JobOptions _options = new()
    {
        BatchSize = batchSize,
        Parallelism = (int?)recorded["parallelism"] ?? 1,
        MaxParallelism = (int?)recorded["maxParallelism"] ?? 128,
    };

    private OperatorHarness<string, string>? _harness;
    private long _watermark = long.MinValue;

    /// <summary>The number of results that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Null where everything is the same; else the first difference.</summary>
    public string? Compare()
    {
        JsonArray steps = recorded["steps"]!.AsArray();
        JsonArray outputs = expected["out"]!.AsArray();
        try
        {
            _harness = new OperatorHarness<string, string>(build, _options, processingTime: new EventTime((long?)recorded["startProc"] ?? 0));
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            return Fails(outputs) ? null : e.ToString();
        }

        for (int i = 0; i < outputs.Count; i++)
        {
            JsonObject step = steps[i]!.AsObject();
            JsonArray output = outputs[i]!.AsArray();
            if (step["wm"] is { } watermark)
            {
                // Gates swallow a watermark that goes back; the recorded operator, driven without one, takes it.
                if ((long)watermark <= _watermark)
                    return null;
                _watermark = (long)watermark;
            }

            bool fails = output.LastOrDefault() is JsonObject last && last.ContainsKey("error");
            try
            {
                Take(step);
            }
            catch (Exception e)
            {
                return fails ? null : $"step {i} ({step.ToJsonString()}): {e}";
            }

            if (fails)
                return $"step {i} ({step.ToJsonString()}) must fail";
            if (Difference(step, output) is { } difference)
                return $"step {i} ({step.ToJsonString()}): {difference}";
        }

        return null;
    }

    public void Dispose() => _harness?.Dispose();

    private static bool Fails(JsonArray outputs) => outputs.Any(o => o!.AsArray().Any(item => item is JsonObject o2 && o2.ContainsKey("error")));

    private void Take(JsonObject step)
    {
        if (step["el"] is { } element)
            _harness!.Push(element.ToJsonString(), step["ts"] is { } time ? new EventTime((long)time) : EventTime.None);
        else if (step["wm"] is { } watermark)
            _harness!.PushWatermark(new EventTime((long)watermark));
        else if (step["proc"] is { } now)
            _harness!.SetProcessingTime(new EventTime((long)now));
        else if (step["snapshot"] is { } name)
            _snapshots[(string)name!] = _harness!.Snapshot();
        else if (step["restore"] is { } from)
            Restore((string)from!, (int?)step["parallelism"] ?? _options.Parallelism);
    }

    private void Restore(string name, int parallelism)
    {
        EventTime now = _harness!.ProcessingTime;
        _harness.Dispose();
        _watermark = long.MinValue;
        _harness = new OperatorHarness<string, string>(build, _options with { Parallelism = parallelism }, _snapshots[name], now);
    }

    private string? Difference(JsonObject step, JsonArray output)
    {
        if (step["stats"] is not null)
        {
            JsonObject stats = output[0]!.AsObject();
            bool isEmpty = (long)stats["evTimers"]! + (long)stats["procTimers"]! + (long)stats["entries"]! == 0;
            return (_harness!.Snapshot().Bytes == 0) == isEmpty ? null : $"state is {(isEmpty ? "left" : "gone")}";
        }

        string main = Text(output.Where(o => o!["v"] is not null && o["side"] is null));
        string ours = Text(_harness!.TakeOutput());
        if (main != ours)
            return $"expected\n{main}\nbut got\n{ours}";
        foreach (string tag in new[] { "late", "side", "s" })
        {
            string side = Text(output.Where(o => (string?)o!["side"] == tag));
            string ourSide = Text(_harness.TakeSideOutput(new OutputTag<string>(tag)));
            if (side != ourSide)
                return $"expected on '{tag}'\n{side}\nbut got\n{ourSide}";
        }

        return null;
    }

    // Between keys there is no order; each key's own is kept.
    private string Text(IEnumerable<JsonNode?> items)
    {
        List<(string Key, string Text)> lines = [.. items.Select(o => ($"{o!["v"]!["k"]}", $"{OracleJson.Canonical(o["v"])} @{o["ts"]}"))];
        Compared += lines.Count;
        return Join(lines);
    }

    private static string Text(IReadOnlyList<Record<string>> records) => Join(records.Select(r =>
    {
        JsonObject value = OracleJson.Parse(r.Value);
        return ($"{value["k"]}", $"{OracleJson.Canonical(value)} @{(r.Time == EventTime.None ? "" : r.Time.Milliseconds)}");
    }));

    private static string Join(IEnumerable<(string Key, string Text)> lines) =>
        string.Join('\n', lines.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Text));
}
