using System.Buffers;

namespace Freshet.Connectors.MongoDB;

/// <summary>Checks the names of databases and collections.</summary>
internal static class MongoName
{
    private static readonly SearchValues<char> NotInDatabases = SearchValues.Create("/\\. \"$*<>:|?\0");

    /// <summary>Gives <c>database.collection</c>.</summary>
    /// <exception cref="ArgumentException">MongoDB takes no such name.</exception>
    public static string Of(string database, string collection)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(database);
        ArgumentException.ThrowIfNullOrWhiteSpace(collection);
        if (database.Length > 63 || database.AsSpan().ContainsAny(NotInDatabases))
            throw new ArgumentException($"'{database}' cannot be the name of a database. Use at most 63 letters, digits, '-' and '_'.", nameof(database));
        if (collection.Length > 200 || collection.AsSpan().ContainsAny('$', '\0') || collection.StartsWith("system.", StringComparison.Ordinal))
            throw new ArgumentException($"'{collection}' cannot be the name of a collection. Use at most 200 letters, digits, '-', '_' and '.'.", nameof(collection));
        return $"{database}.{collection}";
    }
}
