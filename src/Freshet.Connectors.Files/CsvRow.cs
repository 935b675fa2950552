using System.Text;

namespace Freshet.Connectors.Files;

/// <summary>The fields of a CSV row as UTF-8, quotes taken off. Valid during the decoder's call only.</summary>
public readonly ref struct CsvRow
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly ReadOnlySpan<(int Start, int End)> _fields;
    private readonly Dictionary<string, int> _columns;

    internal CsvRow(ReadOnlySpan<byte> bytes, ReadOnlySpan<(int Start, int End)> fields, Dictionary<string, int> columns)
    {
        _bytes = bytes;
        _fields = fields;
        _columns = columns;
    }

    /// <summary>The number of fields, the same as the header's.</summary>
    public int Count => _fields.Length;

    /// <summary>The field of a column, counted from 0.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public ReadOnlySpan<byte> this[int column] => _bytes[_fields[column].Start.._fields[column].End];

    /// <summary>The field of a column, by its name in the header; case matters.</summary>
    /// <exception cref="KeyNotFoundException">The header does not name the column.</exception>
    public ReadOnlySpan<byte> this[string column] =>
        _columns.TryGetValue(column, out int index)
            ? this[index]
            : throw new KeyNotFoundException(
                $"The CSV header has no column '{column}'; it has: {string.Join(", ", _columns.Keys)}. "
                + "Correct the name in the decoder or the header.");

    /// <summary>The field of a column as text, by its name in the header.</summary>
    /// <exception cref="KeyNotFoundException">The header does not name the column.</exception>
    public string GetString(string column) => Encoding.UTF8.GetString(this[column]);
}
