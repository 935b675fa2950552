using System.Globalization;
using System.Text;

namespace Freshet.Crash.Children;

/// <summary>A record of the numbering job: its input has a key and an id, its output also the record's number among those of its key. Immutable.</summary>
/// <param name="Key">The key.</param>
/// <param name="Id">Names the record among all.</param>
/// <param name="Number">Its number among those of its key, from 1; 0 in the input.</param>
internal sealed record Numbered(string Key, string Id, long Number)
{
    /// <summary>As it is written: the fields with blanks between.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Key} {Id} {Number}");

    public static Numbered Read(ReadOnlySpan<byte> bytes)
    {
        string[] fields = Encoding.UTF8.GetString(bytes).Split(' ');
        return fields is [var key, var id, var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? new Numbered(key, id, value)
            : throw new InvalidDataException("A record is not 'key id number'.");
    }
}
