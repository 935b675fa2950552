using System.Diagnostics.CodeAnalysis;

namespace Reviews.Inference;

/// <summary>What became of a text: the model's answer, or why there is none. Immutable.</summary>
public sealed record TextOutcome
{
    private TextOutcome(ClassifyResult? result, string? failure) => (Result, Failure) = (result, failure);

    /// <summary>The answer; null when there is none.</summary>
    public ClassifyResult? Result { get; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public string? Failure { get; }

    /// <summary>Whether there is an answer.</summary>
    [MemberNotNullWhen(true, nameof(Result))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool Succeeded => Result is not null;

    internal static TextOutcome Of(ClassifyResult result) => new(result, null);

    internal static TextOutcome Failed(string reason) => new(null, reason);
}
