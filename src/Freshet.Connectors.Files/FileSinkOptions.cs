namespace Freshet.Connectors.Files;

/// <summary>How a <see cref="FileSink{T}"/> works. Immutable; checked when set.</summary>
public sealed record FileSinkOptions
{
    /// <summary>
    /// What the names of its files begin with, and the sink's name in its folder; null for its uid. Sinks that fill one folder need different ones; a
    /// sink keeps its own over restarts.
    /// </summary>
    /// <exception cref="ArgumentException">Not 1 to 100 letters, digits, '-', '_' and '.', or beginning with '.'.</exception>
    public string? Prefix
    {
        get;
        init
        {
            if (value is not null)
                FileSinkName.Check(value, nameof(value));
            field = value;
        }
    }

    /// <summary>What the names of its files end with; null for what the encoder suggests, as <c>.jsonl</c>.</summary>
    /// <exception cref="ArgumentException">Not 1 to 100 letters, digits, '-', '_' and '.'.</exception>
    public string? Suffix
    {
        get;
        init
        {
            if (value is not null)
                FileSinkName.Check($"x{value}", nameof(value));
            field = value;
        }
    }

    /// <summary>
    /// How long records wait in a file before it is made visible with the next checkpoint: a minute unless set. Zero: with every checkpoint.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative.</exception>
    public TimeSpan RollInterval
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, TimeSpan.Zero);
            field = value;
        }
    } = TimeSpan.FromMinutes(1);

    /// <summary>The size from which on a file is made visible before its time: 128 MB unless set. It may exceed it by what one checkpoint holds.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public long RollBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 128L << 20;

    /// <summary>How many bytes a subtask gathers before it asks for an early checkpoint: 32 MB unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public int EarlyCheckpointBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 32 << 20;
}
