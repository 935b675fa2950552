namespace Freshet.Connectors.Sqlite;

/// <summary>Checks and quotes the names of tables and columns.</summary>
internal static class SqliteName
{
    private const int MaxLength = 128;

    /// <summary>Gives <paramref name="name"/> back where it can name a table or column.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static string Checked(string name, string kind)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        bool isPlain = name.Length <= MaxLength && !name.Any(c => char.IsControl(c) || char.IsSurrogate(c));
        bool isReserved = name.StartsWith("sqlite_", StringComparison.OrdinalIgnoreCase)
            || name.Equals("rowid", StringComparison.OrdinalIgnoreCase)
            || name.Equals(SqliteFile.CommitsTable, StringComparison.OrdinalIgnoreCase);
        if (!isPlain)
            throw new ArgumentException($"A {kind}'s name is too long or holds a control character or a surrogate. Use at most {MaxLength} plain characters.", nameof(name));
        if (isReserved)
            throw new ArgumentException($"The {kind}'s name '{name}' is reserved. Choose another.", nameof(name));
        return name;
    }

    public static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    public static string Quoted(IEnumerable<string> names) => string.Join(", ", names.Select(Quoted));
}
