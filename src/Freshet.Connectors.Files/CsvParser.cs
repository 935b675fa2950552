using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>Parses CSV rows. The place in a quoted field is kept between chunks, so no byte is looked at twice for a row's end.</summary>
internal sealed class CsvParser<T>(CsvRowDecoder<T> decoder) : RecordParser<T>
{
    private readonly Dictionary<string, int> _columns = new(StringComparer.Ordinal);
    private readonly List<(int Start, int End)> _fields = [];
    private byte[] _unquoted = [];
    private Place _place;
    private int _markBytes;

    private enum Place : byte
    {
        FieldStart,
        Plain,
        Quoted,
        BehindQuote,
    }

    public override bool HasHeader => true;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    public override int FindEnd(ReadOnlySpan<byte> bytes)
    {
        int i = 0;
        // A mark stands before the first field and does not begin it: a quote behind it still opens one.
        while (_markBytes < 3 && i < bytes.Length)
        {
            if (bytes[i] != ByteOrderMark[_markBytes])
            {
                _markBytes = 3;
                break;
            }

            _markBytes++;
            i++;
        }

        while (i < bytes.Length)
        {
            if (_place is Place.Quoted or Place.Plain)
            {
                int step = _place == Place.Quoted ? bytes[i..].IndexOf((byte)'"') : bytes[i..].IndexOfAny((byte)',', (byte)'\n');
                if (step < 0)
                    return -1;
                i += step;
            }

            byte at = bytes[i++];
            if (_place == Place.Quoted)
                _place = Place.BehindQuote;
            else if (at == '\n')
            {
                _place = Place.FieldStart;
                return i;
            }
            else if (at == ',')
                _place = Place.FieldStart;
            else if (at == '"' && _place != Place.Plain)
                _place = Place.Quoted;
            else
                _place = Place.Plain;
        }

        return -1;
    }

    public override void ReadHeader(string path, ReadOnlySpan<byte> record)
    {
        string? reason = Split(record, out ReadOnlySpan<byte> bytes);
        if (reason is not null)
            throw new InvalidDataException($"The CSV header of '{path}' cannot be read: {reason} Correct the file's first row.");
        for (int i = 0; i < _fields.Count; i++)
        {
            string name = Encoding.UTF8.GetString(bytes[_fields[i].Start.._fields[i].End]);
            if (!_columns.TryAdd(name, i))
            {
                throw new InvalidDataException(
                    $"The CSV header of '{path}' names the column '{name}' twice. Rename one in the file's first row.");
            }
        }
    }

    public override DecodeResult<T> Decode(ReadOnlySpan<byte> record)
    {
        string? reason = Split(record, out ReadOnlySpan<byte> bytes);
        if (reason is not null)
            return DecodeResult<T>.Rejected(reason);
        if (_fields.Count != _columns.Count)
        {
            return DecodeResult<T>.Rejected(string.Create(CultureInfo.InvariantCulture,
                $"The row's number of fields is {_fields.Count}; the header's is {_columns.Count}."));
        }

        return decoder(new CsvRow(bytes, CollectionsMarshal.AsSpan(_fields), _columns));
    }

    /// <summary>Finds the fields of a row; gives the bytes they lie in, or a reason why the row is none.</summary>
    private string? Split(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> bytes)
    {
        _fields.Clear();
        bytes = record;
        if (record.Contains((byte)'"'))
            return SplitQuoted(record, out bytes);
        for (int start = 0; ;)
        {
            int comma = record[start..].IndexOf((byte)',');
            int end = comma < 0 ? record.Length : start + comma;
            _fields.Add((start, end));
            if (comma < 0)
                return null;
            start = end + 1;
        }
    }

    private string? SplitQuoted(ReadOnlySpan<byte> record, out ReadOnlySpan<byte> bytes)
    {
        if (_unquoted.Length < record.Length)
            _unquoted = new byte[record.Length];
        bytes = _unquoted;
        int written = 0;
        for (int i = 0; ;)
        {
            int start = written;
            if (i < record.Length && record[i] == '"')
            {
                i++;
                while (true)
                {
                    int quote = record[i..].IndexOf((byte)'"');
                    if (quote < 0)
                        return "A quoted field is not closed.";
                    Append(record.Slice(i, quote), ref written);
                    i += quote + 1;
                    if (i == record.Length || record[i] != '"')
                        break;
                    _unquoted[written++] = (byte)'"';
                    i++;
                }

                if (i < record.Length && record[i] != ',')
                    return "A quoted field is followed by something else than a comma or the row's end.";
            }
            else
            {
                int comma = record[i..].IndexOf((byte)',');
                int length = comma < 0 ? record.Length - i : comma;
                Append(record.Slice(i, length), ref written);
                i += length;
            }

            _fields.Add((start, written));
            if (i == record.Length)
                return null;
            i++;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes, ref int written)
    {
        bytes.CopyTo(_unquoted.AsSpan(written));
        written += bytes.Length;
    }
}
