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
}
