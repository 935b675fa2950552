using System.Buffers;
using System.Globalization;
using System.Text;

namespace Freshet.Connectors.Files;

/// <summary>
/// CSV by RFC 4180 with a header row, as <see cref="CsvFormat{T}"/> reads: fields in quotes where they hold commas, quotes, line ends or blanks at
/// an end. Null is an empty field, an empty text is one in quotes. Every method gives a new description. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class CsvEncoder<T> : RecordEncoder<T>
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    private readonly (string Name, Func<T, string?> Value)[] _columns;
    private readonly byte[] _header;

    private CsvEncoder((string Name, Func<T, string?> Value)[] columns)
    {
        _columns = columns;
        var header = new ArrayBufferWriter<byte>();
        for (int i = 0; i < columns.Length; i++)
            Write(i, columns[i].Name, header);
        header.Write("\n"u8);
        _header = header.WrittenSpan.ToArray();
    }

    /// <summary>Begins with a column.</summary>
    /// <param name="name">Its name in the header.</param>
    /// <param name="value">Takes its text out of a value; null for an empty field.</param>
    public static CsvEncoder<T> With(string name, Func<T, string?> value) => new CsvEncoder<T>([]).And(name, value);

    /// <summary>Adds a column of text.</summary>
    /// <param name="name">Its name in the header.</param>
    /// <param name="value">Takes its text out of a value; null for an empty field.</param>
    /// <exception cref="ArgumentException">The name stands twice.</exception>
    public CsvEncoder<T> And(string name, Func<T, string?> value)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(value);
        if (_columns.Any(column => column.Name == name))
            throw new ArgumentException($"The column '{name}' stands twice.", nameof(name));
        return new CsvEncoder<T>([.. _columns, (name, value)]);
    }

    /// <summary>Adds a column of numbers, times or anything else with a form that no culture changes.</summary>
    /// <param name="name">Its name in the header.</param>
    /// <param name="value">Takes it out of a value; null for an empty field.</param>
    /// <exception cref="ArgumentException">The name stands twice.</exception>
    public CsvEncoder<T> And(string name, Func<T, IFormattable?> value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return And(name, record => value(record)?.ToString(null, CultureInfo.InvariantCulture));
    }

    internal override string Suffix => ".csv";

    internal override ReadOnlyMemory<byte> Header => _header;

    internal override void Encode(T value, IBufferWriter<byte> output)
    {
        for (int i = 0; i < _columns.Length; i++)
            Write(i, _columns[i].Value(value), output);
        output.Write("\n"u8);
    }

    private static void Write(int column, string? text, IBufferWriter<byte> output)
    {
        if (column > 0)
            output.Write(","u8);
        if (text is null)
            return;
        bool isQuoted = text.Length == 0 || text.AsSpan().ContainsAny(Quoted) || text[0] == ' ' || text[^1] == ' ';
        if (isQuoted)
            text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Encoding.UTF8.GetBytes(text, output);
    }
}
