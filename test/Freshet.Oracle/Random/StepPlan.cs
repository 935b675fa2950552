namespace Freshet.Oracle.Random;

/// <summary>What the steps of a case are made of. Probabilities are of one step, or of one record.</summary>
internal sealed record StepPlan
{
    /// <summary>The fields of a record beside <c>id</c> and the key: <c>v w n g s</c>.</summary>
    public string Fields { get; init; } = "v";

    public KeySpace? Keys { get; init; }

    public int Least { get; init; } = 10;

    public int Most { get; init; } = 40;

    public bool HasTwoInputs { get; init; }

    public bool HasEventTime { get; init; } = true;

    public bool HasProcessingTime { get; init; }

    /// <summary>How far a watermark is behind the latest record, at most.</summary>
    public int Spread { get; init; } = 8;

    public double Late { get; init; } = 0.15;

    public double WithoutTime { get; init; }

    public double Idle { get; init; }

    public double Snapshot { get; init; } = 0.03;

    public bool Rescales { get; init; }

    /// <summary>Whether the last watermark may be the end of time.</summary>
    public bool Ends { get; init; } = true;

    public bool HasStats { get; init; } = true;
}
