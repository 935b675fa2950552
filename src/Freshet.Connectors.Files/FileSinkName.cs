namespace Freshet.Connectors.Files;

/// <summary>Checks and makes the names of a sink's files.</summary>
internal static class FileSinkName
{
    private const int MaxLength = 100;

    /// <exception cref="ArgumentException">No file's name should hold it.</exception>
    public static void Check(string part, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(part, parameter);
        if (part.Length > MaxLength || part[0] == '.' || !part.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            throw new ArgumentException($"'{part}' cannot be a part of the names of files. Use at most {MaxLength} letters, digits, '-', '_' and '.', and no '.' in front.", parameter);
    }

    /// <summary>A uid as a part of a name.</summary>
    public static string Of(string uid)
    {
        string name = string.Concat(uid.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return name.Length <= MaxLength ? name : name[..MaxLength];
    }
}
