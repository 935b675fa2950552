namespace Freshet.Testing.Contract;

internal enum StepKind
{
    /// <summary>A record of the first, or only, input.</summary>
    First,

    /// <summary>A record of the second input.</summary>
    Second,

    /// <summary>A watermark of the first, or only, input.</summary>
    FirstWatermark,

    /// <summary>A watermark of the second input.</summary>
    SecondWatermark,

    /// <summary>The processing time moves on.</summary>
    ProcessingTime,
}

/// <summary>One thing that happens to an operator under contract.</summary>
internal sealed record ContractStep(StepKind Kind, EventTime Time, object? Value = null)
{
    public bool IsRecord => Kind is StepKind.First or StepKind.Second;
}
