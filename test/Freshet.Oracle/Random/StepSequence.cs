namespace Freshet.Oracle.Random;

/// <summary>Writes the random steps of a case. Used by one thread, once.</summary>
internal sealed class StepSequence
{
    private readonly SeededRandom _random;
    private readonly StepPlan _plan;
    private readonly List<object?> _steps = [];
    private readonly List<string> _snapshots = [];
    private readonly long?[] _watermarks = new long?[2];
    private long _time;
    private long _now;
    private int _records;

    private StepSequence(SeededRandom random, StepPlan plan)
    {
        (_random, _plan) = (random, plan);
        _time = random.Pick(0L, 0L, 0L, 3L, -40L, 1_700_000_000_000L);
    }

    public static object?[] Write(SeededRandom random, StepPlan plan) => new StepSequence(random, plan).Write();

    private object?[] Write()
    {
        long length = _random.Between(_plan.Least, _plan.Most);
        while (_steps.Count < length)
            AddOne();
        if (_plan.HasEventTime)
            AddLastWatermarks();
        if (_plan.HasProcessingTime && _random.Chance(0.7))
            Add("proc", _now += _random.Between(50, 200));
        if (_plan.Ends && _random.Chance(0.4))
        {
            Add("end", true);
            Add("finish", true);
        }

        if (_plan.HasStats)
            Add("stats", true);
        return [.. _steps];
    }

    private void AddOne()
    {
        if (_random.Chance(_plan.Snapshot) && _records > 1)
            AddRestore();
        else if (_plan.HasEventTime && _random.Chance(0.22))
            AddWatermark();
        else if (_plan.HasProcessingTime && _random.Chance(0.22))
            Add("proc", _now += _random.Chance(0.1) ? _random.Between(20, 60) : _random.Between(1, 12));
        else if (_random.Chance(_plan.Idle))
            Add(Input(0.5) == 0 ? "idle" : "idle2", _random.Chance(0.6));
        else
            AddRecord();
    }

    private int Input(double second) => _plan.HasTwoInputs && _random.Chance(second) ? 1 : 0;

    private void AddRecord()
    {
        OracleRow record = OracleRow.Of(("id", $"e{++_records}"));
        foreach (char field in _plan.Fields)
            record = record.With(field.ToString(), Value(field));
        if (_plan.Keys is { } keys)
            record = keys.ApplyTo(record, _random);
        _time += _random.Chance(0.05) ? _random.Between(10, 40) : _random.Between(0, 6);
        OracleRow step = OracleRow.Of((Input(0.5) == 0 ? "el" : "el2", record));
        long behind = _random.Chance(_plan.Late) ? _random.Between(1, 25) : _random.Chance(0.4) ? _random.Between(0, 3) : 0;
        _steps.Add(_random.Chance(_plan.WithoutTime) ? step : step.With("ts", _time - behind));
    }

    private object? Value(char field) => field switch
    {
        'v' => _random.Between(-5, 20),
        'w' => _random.Between(-8, 40) / 4.0,
        'n' => _random.Between(0, 9),
        'g' => _random.Between(1, 12),
        _ => _random.Pick("neg", "pos", "neu"),
    };

    private void AddWatermark()
    {
        int input = Input(0.5);
        long watermark = _random.Chance(0.05) ? _time + _random.Between(1, 30) : _time - _random.Between(0, _plan.Spread);
        if (watermark < _watermarks[input] && !_random.Chance(0.1))
            watermark = _watermarks[input]!.Value;
        _watermarks[input] = Math.Max(watermark, _watermarks[input] ?? watermark);
        Add(input == 0 ? "wm" : "wm2", watermark);
    }

    private void AddLastWatermarks()
    {
        long last = _plan.Ends && _random.Chance(0.7) ? long.MaxValue : _time + _random.Between(0, 40);
        Add("wm", last);
        if (_plan.HasTwoInputs)
            Add("wm2", last);
    }

    // Mostly the last snapshot at once; else after some more records, which come again, or not at all.
    private void AddRestore()
    {
        string name = $"s{_snapshots.Count}";
        _snapshots.Add(name);
        Add("snapshot", name);
        if (_random.Chance(0.3))
            AddRecord();
        if (_random.Chance(0.1) && _plan.HasEventTime)
            AddWatermark();
        if (_random.Chance(0.1))
            name = _random.Pick<string>([.. _snapshots]);
        OracleRow restore = OracleRow.Of(("restore", name));
        _steps.Add(_plan.Rescales ? restore.With("parallelism", _random.Between(1, 4)) : restore);
    }

    private void Add(string name, object? value) => _steps.Add(OracleRow.Of((name, value)));
}
