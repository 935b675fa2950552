using Freshet.Oracle.Programs;
using Freshet.Runtime;
using Freshet.Testing;

namespace Freshet.Oracle;

/// <summary>Runs one case of operator mode, and gives the result in the recordings' format.</summary>
internal sealed class CaseRun : IDisposable
{
    private readonly Dictionary<string, (OperatorState State, int Parallelism)> _saved = new(StringComparer.Ordinal);
    private readonly StartProgram _program;
    private readonly JobOptions _options;
    private readonly int _channels;
    private ProgramDriver _driver;
    private int _parallelism;
    private EventTime _now;

    private CaseRun(OracleRow described)
    {
        _program = ProgramTypes.Find(described.Row("program"));
        _parallelism = (int)described.Number("parallelism", 1);
        _channels = (int)described.Number("channels", 1);
        _options = new JobOptions { Parallelism = _parallelism, MaxParallelism = (int)described.Number("maxParallelism", 128) };
        _now = new EventTime(described.Number("startProc", 0));
        _driver = Start(null, _now);
    }

    /// <exception cref="UnsupportedCaseException">The case asks for what is not there; the message names it.</exception>
    public static OracleRow Run(OracleRow described)
    {
        object? id = described["id"];
        CaseRun run;
        try
        {
            run = new CaseRun(described);
        }
        catch (Exception e) when (e.GetBaseException() is not UnsupportedCaseException)
        {
            return OracleRow.Of(("id", id), ("error", Describe(e)));
        }

        using (run)
        {
            var steps = new List<object?>();
            foreach (OracleRow step in described.Rows("steps"))
            {
                if (run.TryTake(step, out object?[] items))
                {
                    steps.Add(items);
                    continue;
                }

                steps.Add(items);
                return OracleRow.Of(("id", id), ("out", steps.ToArray()), ("failed", true));
            }

            return OracleRow.Of(("id", id), ("out", steps.ToArray()));
        }
    }

    public void Dispose() => _driver.Dispose();

    private static string Describe(Exception e) => $"{e.GetType().Name}: {e.Message}";

    /// <summary>Takes a step; false where it failed, with the error as its last item.</summary>
    private bool TryTake(OracleRow step, out object?[] items)
    {
        var own = new List<object?>();
        try
        {
            Take(step, own);
        }
        catch (Exception e) when (e.GetBaseException() is not UnsupportedCaseException)
        {
            items = [.. own, .. _driver.TakeEmissions().Select(Item), OracleRow.Of(("error", Describe(e)))];
            return false;
        }

        items = [.. own, .. _driver.TakeEmissions().Select(Item)];
        return true;
    }

    private void Take(OracleRow step, List<object?> items)
    {
        int channel = (int)step.Number("ch", 0);
        EventTime time = step["ts"] is long timestamp ? new EventTime(timestamp) : EventTime.None;
        if (step["el"] is OracleRow element)
            _driver.Push(0, element, time);
        else if (step["el2"] is OracleRow second)
            _driver.Push(1, second, time);
        else if (step["wm"] is long watermark)
            _driver.PushWatermark(0, channel, new EventTime(watermark));
        else if (step["wm2"] is long secondWatermark)
            _driver.PushWatermark(1, channel, new EventTime(secondWatermark));
        else if (step["idle"] is bool idle)
            _driver.PushStatus(0, channel, idle);
        else if (step["idle2"] is bool secondIdle)
            _driver.PushStatus(1, channel, secondIdle);
        else if (step["proc"] is long now)
            _driver.SetProcessingTime(_now = new EventTime(now));
        else if (step["ttl"] is long stateTime)
            _driver.SetStateTime(new EventTime(stateTime));
        else if (step["snapshot"] is string name)
            _saved[name] = (_driver.Snapshot(), _parallelism);
        else if (step["restore"] is string from)
            Restore(from, step);
        else if (step.Has("end"))
            _driver.EndInput(step["input"] is long input ? (int)input - 1 : null);
        else if (step.Has("finish"))
            _driver.Finish();
        else if (step.Has("stats"))
            items.Add(_driver.ReadStats());
        else
            TakeAnswer(step, items);
        // The recordings list calls before what is emitted.
        items.AddRange(_driver.TakeCalls().Select(id => OracleRow.Of(("call", id))));
        items.AddRange(_driver.TakeEmissions().Select(Item));
    }

    private void TakeAnswer(OracleRow step, List<object?> items)
    {
        string id = step["complete"] as string ?? step["fail"] as string ?? throw new UnsupportedCaseException($"step {step}");
        bool known = step.Has("complete") ? _driver.TryComplete(id, step.Rows("results")) : _driver.TryFail(id);
        if (!known)
            items.Add(OracleRow.Of(("noCall", id)));
    }

    private void Restore(string name, OracleRow step)
    {
        (OperatorState state, int parallelism) = _saved[name];
        _driver.Dispose();
        _parallelism = (int)step.Number("parallelism", parallelism);
        _driver = Start(state, _now);
    }

    private ProgramDriver Start(OperatorState? state, EventTime now) =>
        _program(new ProgramStart(_options with { Parallelism = _parallelism }, _channels, state, now));

    private OracleRow Item(Emission emission)
    {
        object? value = (emission.Value as OracleRow)?.Copy() ?? emission.Value;
        OracleRow item = emission.Kind switch
        {
            EmissionKind.Watermark => OracleRow.Of(("wm", emission.Time.Milliseconds)),
            EmissionKind.Status => OracleRow.Of(("idle", emission.IsIdle)),
            EmissionKind.SideOutput => OracleRow.Of(("side", emission.SideOutput), ("v", value)),
            _ => OracleRow.Of(("v", value)),
        };
        if (item.Has("v") && (emission.Time != EventTime.None || (_driver.StampsEveryRecord && emission.Kind == EmissionKind.Record)))
            item = item.With("ts", emission.Time.Milliseconds);
        return _parallelism > 1 ? item.With("sub", (long)emission.Subtask) : item;
    }
}
