namespace Freshet.Testing;

/// <summary>What an operator has sent.</summary>
public enum EmissionKind
{
    /// <summary>A result.</summary>
    Record,

    /// <summary>A record of a side output.</summary>
    SideOutput,

    /// <summary>A watermark.</summary>
    Watermark,

    /// <summary>That the stream is idle, or active again.</summary>
    Status,
}

/// <summary>One thing that an operator has sent, in the order of sending. Immutable; safe to share.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Subtask">The subtask that sent it.</param>
/// <param name="Value">The value of a record; null for a watermark or a status.</param>
/// <param name="Time">The time of a record, or the watermark.</param>
/// <param name="SideOutput">The name of the side output; null where it is none.</param>
/// <param name="IsIdle">Whether the stream is idle from here on.</param>
public sealed record Emission(EmissionKind Kind, int Subtask, object? Value, EventTime Time, string? SideOutput, bool IsIdle);
