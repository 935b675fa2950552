namespace Freshet.Sources;

/// <summary>What a decoder made of a record: a value, or the reason why there is none. Immutable.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public readonly struct DecodeResult<T>
{
    private readonly T _value;
    private readonly string? _reason;

    private DecodeResult(T value, string? reason, bool isDecoded, bool isSkipped = false)
    {
        _value = value;
        _reason = reason;
        IsDecoded = isDecoded;
        IsSkipped = isSkipped;
    }

    /// <summary>Whether there is a value.</summary>
    public bool IsDecoded { get; }

    /// <summary>Whether the record is passed over without a word.</summary>
    public bool IsSkipped { get; }

    /// <summary>The value.</summary>
    /// <exception cref="InvalidOperationException">The record was rejected or passed over.</exception>
    public T Value => IsDecoded
        ? _value
        : throw new InvalidOperationException($"A rejected record has no value. Check IsDecoded first. Reason: {Reason}");

    /// <summary>Why the record was rejected; empty where there is a value.</summary>
    public string Reason => IsDecoded ? "" : _reason ?? "The decoder gave neither a value nor a reason.";

    /// <summary>The record is this value.</summary>
    public static DecodeResult<T> Decoded(T value) => new(value, null, true);

    /// <summary>The record is of no interest: it is passed over without a word.</summary>
    public static DecodeResult<T> Skipped { get; } = new(default!, null, isDecoded: false, isSkipped: true);

    /// <summary>The record cannot be taken; it goes to the dead letters with <paramref name="reason"/>, one sentence.</summary>
    public static DecodeResult<T> Rejected(string reason) => new(default!, reason, false);
}
