using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Freshet.Connectors.Files;

/// <summary>
/// How far a lineage is committed, and what that means for its files: replacing it is what commits. As text: a line <c>freshet files 1</c>, the sequence, a
/// line for each file, and the hash of the lines before. Immutable.
/// </summary>
/// <param name="Sequence">The sequence of the last committable that is in; 0 for none.</param>
/// <param name="Open">The hidden files that go on, by the path that they will have, with how much of each is committed.</param>
/// <param name="Rolled">The paths of the files that are to be made visible, if they are not yet.</param>
internal sealed record LineageJournal(long Sequence, IReadOnlyList<OpenPart> Open, IReadOnlyList<string> Rolled)
{
    private const string Head = "freshet files 1";

    public static LineageJournal Empty { get; } = new(0, [], []);

    public byte[] ToBytes()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Head}\nsequence {Sequence}\n");
        foreach (OpenPart part in Open)
            text.Append(CultureInfo.InvariantCulture, $"open {part.Length} {part.Path}\n");
        foreach (string path in Rolled)
            text.Append(CultureInfo.InvariantCulture, $"rolled {path}\n");
        string hash = Hash(text.ToString());
        text.Append(CultureInfo.InvariantCulture, $"hash {hash}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="InvalidDataException">The bytes are no journal, or were changed.</exception>
    public static LineageJournal Read(byte[] bytes, string path)
    {
        string text = Encoding.UTF8.GetString(bytes);
        int end = text.LastIndexOf("hash ", StringComparison.Ordinal);
        if (end < 0 || text[end..] != $"hash {Hash(text[..end])}\n" || !text.StartsWith($"{Head}\nsequence ", StringComparison.Ordinal))
            throw new InvalidDataException($"The file '{path}' says how far a sink has committed, and is damaged. Bring it back, or move the sink's folder away and run from the beginning.");
        string[] lines = text[..end].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var open = new List<OpenPart>();
        var rolled = new List<string>();
        foreach (string line in lines.AsSpan(2))
        {
            if (line.StartsWith("rolled ", StringComparison.Ordinal))
            {
                rolled.Add(line["rolled ".Length..]);
                continue;
            }

            string[] part = line.Split(' ', 3);
            open.Add(new OpenPart(part[2], long.Parse(part[1], CultureInfo.InvariantCulture)));
        }

        return new LineageJournal(long.Parse(lines[1]["sequence ".Length..], CultureInfo.InvariantCulture), open, rolled);
    }

    private static string Hash(string text) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
}

/// <summary>A hidden file that goes on.</summary>
/// <param name="Path">The path that it will have, relative to the sink's folder.</param>
/// <param name="Length">How many of its bytes are committed.</param>
internal readonly record struct OpenPart(string Path, long Length);
