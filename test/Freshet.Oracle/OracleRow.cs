using System.Collections;
using System.Text;

namespace Freshet.Oracle;

/// <summary>
/// A JSON object: fields in ordinal order of their names. A value is null, a bool, a long, a double, a string, an <c>object?[]</c> or a row.
/// Immutable but for <see cref="Change"/>.
/// </summary>
internal sealed class OracleRow : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly string[] _names;
    private readonly object?[] _values;

    private OracleRow(string[] names, object?[] values) => (_names, _values) = (names, values);

    public static OracleRow Empty { get; } = new([], []);

    /// <summary>The value of a field; null where the row has none of that name.</summary>
    public object? this[string name] => Array.BinarySearch(_names, name, StringComparer.Ordinal) is >= 0 and var at ? _values[at] : null;

    /// <summary>A row of these fields; the last counts where a name stands twice.</summary>
    public static OracleRow Of(params ReadOnlySpan<(string Name, object? Value)> fields)
    {
        var sorted = new SortedList<string, object?>(fields.Length, StringComparer.Ordinal);
        foreach ((string name, object? value) in fields)
            sorted[name] = value;
        return new OracleRow([.. sorted.Keys], [.. sorted.Values]);
    }

    public bool Has(string name) => Array.BinarySearch(_names, name, StringComparer.Ordinal) >= 0;

    /// <summary>The row with one field set.</summary>
    public OracleRow With(string name, object? value)
    {
        int at = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        if (at >= 0)
        {
            var values = (object?[])_values.Clone();
            values[at] = value;
            return new OracleRow(_names, values);
        }

        return new OracleRow([.. _names[..~at], name, .. _names[~at..]], [.. _values[..~at], value, .. _values[~at..]]);
    }

    /// <summary>The row without a field.</summary>
    public OracleRow Without(string name)
    {
        int at = Array.BinarySearch(_names, name, StringComparer.Ordinal);
        return at < 0 ? this : new OracleRow([.. _names[..at], .. _names[(at + 1)..]], [.. _values[..at], .. _values[(at + 1)..]]);
    }

    /// <summary>Changes a field that is there, in this row itself, as the objects of some recorded programs do: whoever shares the row sees it.</summary>
    public OracleRow Change(string name, object? value)
    {
        _values[Array.BinarySearch(_names, name, StringComparer.Ordinal)] = value;
        return this;
    }

    /// <summary>The row as it is now, whatever <see cref="Change"/> does to this one.</summary>
    public OracleRow Copy() => new(_names, (object?[])_values.Clone());

    /// <summary>A whole number of a description.</summary>
    public long Number(string name, long? otherwise = null) => this[name] switch
    {
        long number => number,
        double number => (long)number,
        null when otherwise is { } value => value,
        _ => throw Missing(name),
    };

    /// <summary>A text of a description.</summary>
    public string Text(string name, string? otherwise = null) => this[name] as string ?? otherwise ?? throw Missing(name);

    /// <summary>A flag of a description; false where it is missing, unless told otherwise.</summary>
    public bool Flag(string name, bool otherwise = false) => this[name] as bool? ?? otherwise;

    /// <summary>An inner description.</summary>
    public OracleRow Row(string name) => this[name] as OracleRow ?? throw Missing(name);

    /// <summary>Inner descriptions; none where the field is missing.</summary>
    public IReadOnlyList<OracleRow> Rows(string name) => this[name] is object?[] items ? [.. items.Cast<OracleRow>()] : [];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (int i = 0; i < _names.Length; i++)
            yield return new KeyValuePair<string, object?>(_names[i], _values[i]);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => Encoding.UTF8.GetString(Json.Write(this));

    private UnsupportedCaseException Missing(string name) => new($"the description has no usable '{name}': {this}");
}
