namespace Freshet.Oracle.Random.Families;

/// <summary>Windows of a keyed stream and of a whole one.</summary>
/// <param name="name">The family's name.</param>
/// <param name="share">How many of each round of cases are its own.</param>
/// <param name="kinds">The kinds of window.</param>
internal sealed class WindowCases(string name, int share, params string[] kinds) : ICaseFamily
{
    public string Name => name;

    public int Share => share;

    /// <summary>Whether the windows are of the whole stream.</summary>
    public bool IsAll { get; init; }

    /// <summary>Whether windows are of processing time.</summary>
    public bool InProcessingTime { get; init; }

    /// <summary>Whether fields of plain objects are aggregated.</summary>
    public bool OfFields { get; init; }

    /// <summary>How often the window has a trigger of its own.</summary>
    public double Triggered { get; init; }

    /// <summary>How often the window has an evictor.</summary>
    public double Evicted { get; init; }

    public OracleRow Create(SeededRandom random)
    {
        string kind = random.Pick<string>(kinds);
        bool isEventTime = !InProcessingTime && kind is not ("count" or "global");
        OracleRow window = WindowChoices.Window(random, kind, InProcessingTime, canBeDynamic: !OfFields);
        OracleRow program = OracleRow.Of(("type", "window"), ("window", window));
        KeySpace keys = OfFields || IsAll ? KeySpace.Texts(random) : KeySpace.Any(random);
        if (!IsAll)
            program = keys.ApplyTo(program);
        if (isEventTime && random.Chance(0.5))
            program = program.With("lateness", kind != "session" && random.Chance(0.03) ? long.MaxValue : random.Between(0, 25));
        if (isEventTime && random.Chance(0.6))
            program = program.With("lateTag", "late");
        bool needsTrigger = kind == "global" && !window.Flag("endOfStream");
        if (kind != "count" && (needsTrigger || random.Chance(Triggered)))
            program = program.With("trigger", WindowChoices.Trigger(random, kind, InProcessingTime));
        if (kind != "count" && random.Chance(Evicted))
            program = program.With("evictor", WindowChoices.Evictor(random));
        program = program.With("fn", WindowChoices.Function(random, OfFields, IsAll, isMerging: kind == "session"));
        OracleRow described = OracleRow.Of(("program", program), ("steps", StepSequence.Write(random, Plan(random, program, kind, keys))));
        return !IsAll && random.Chance(0.15) ? described.With("parallelism", random.Between(2, 4)) : described;
    }

    private StepPlan Plan(SeededRandom random, OracleRow program, string kind, KeySpace keys)
    {
        string text = program.ToString();
        bool hasClock = InProcessingTime || text.Contains("rocessingTime", StringComparison.Ordinal) || text.Contains("timeout", StringComparison.Ordinal);
        // In Flink, and here, the timers of this trigger never end where time begins or ends with its bounds.
        bool isEndless = kind == "global" && text.Contains("continuousEventTime", StringComparison.Ordinal);
        return new StepPlan
        {
            Keys = keys,
            Fields = OfFields ? "vwn" : program.Row("window").Has("gapField") ? "vg" : "v",
            HasEventTime = !InProcessingTime || random.Chance(0.2),
            HasProcessingTime = hasClock,
            Spread = (int)random.Between(0, 12),
            Late = random.Pick(0.05, 0.2, 0.35),
            WithoutTime = isEndless ? 0 : random.Chance(kind == "session" ? 0.01 : 0.03) || kind == "count" ? 0.1 : 0,
            Idle = random.Chance(0.1) ? 0.05 : 0,
            Rescales = !IsAll && random.Chance(0.4),
            Ends = !isEndless,
        };
    }
}
