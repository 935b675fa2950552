namespace Freshet.Connectors.MongoDB;

/// <summary>An index that a sink has made at its start, unless it is there. Immutable; safe to share.</summary>
public sealed record MongoIndex
{
    /// <summary>Describes an ascending index.</summary>
    /// <param name="fields">The fields in order, at least one; <c>a.b</c> for one in another.</param>
    /// <exception cref="ArgumentException">No field, or one without a name.</exception>
    public MongoIndex(params IReadOnlyList<string> fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        if (fields.Count == 0)
            throw new ArgumentException("An index needs at least one field.", nameof(fields));
        foreach (string field in fields)
            ArgumentException.ThrowIfNullOrWhiteSpace(field, nameof(fields));
        Fields = [.. fields];
    }

    /// <summary>The fields, in order.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>
    /// Whether no two documents may have the same values in the fields. One that would be the second is refused, and goes to the dead letters.
    /// </summary>
    public bool IsUnique { get; init; }

    /// <summary>
    /// How long a document is kept behind the date in the index's one field; null: for ever. The server deletes what is older by itself, about once a minute. An index that is
    /// there already and says otherwise is refused at the start: drop it, or change it with <c>collMod</c>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than a second.</exception>
    public TimeSpan? ExpireAfter
    {
        get;
        init
        {
            if (value is { } time)
                ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromSeconds(1));
            field = value;
        }
    }
}
