using System.Runtime.CompilerServices;

namespace Freshet.Oracle;

/// <summary>Does something with a key whose type a program names.</summary>
internal interface IKeyVisitor<out TResult>
{
    TResult Visit<TKey>(Func<OracleRow, TKey> selector)
        where TKey : notnull;
}

/// <summary>The key of a program: which fields of a record it is made of, and of which type.</summary>
internal static class KeyField
{
    /// <summary>Visits with the selector of the key in the program's field <paramref name="name"/>: <c>key</c>, or <c>key2</c>.</summary>
    public static TResult Accept<TResult>(OracleRow program, IKeyVisitor<TResult> visitor, string name = "key")
    {
        object? fields = program[name] ?? program["key"];
        object? types = program["keyType"];
        string type = types as string ?? (types is null && fields is string ? "string" : "tuple");
        if (fields is object?[] { Length: 1 } only)
            fields = only[0];
        if (fields is not string field)
            throw new UnsupportedCaseException("a key of several fields");
        return type switch
        {
            "string" => visitor.Visit(row => (string)Require(row[field])),
            "int" => visitor.Visit(row => (int)(long)Require(row[field])),
            "long" => visitor.Visit(row => (long)Require(row[field])),
            "bool" => visitor.Visit(row => (bool)Require(row[field])),
            _ => throw new UnsupportedCaseException($"keyType {Arithmetic.Text(types)}"),
        };
    }

    /// <summary>The names of the fields that the key is made of.</summary>
    public static IReadOnlyList<string> Names(OracleRow program) =>
        program["key"] is object?[] several ? [.. several.Cast<string>()] : program["key"] is string one ? [one] : [];

    /// <summary>A key as JSON.</summary>
    public static object? ToJson<TKey>(TKey key) => key switch
    {
        int number => (long)number,
        ITuple tuple => Enumerable.Range(0, tuple.Length).Select(i => ToJson(tuple[i])).ToArray(),
        _ => key,
    };

    private static object Require(object? value) => value ?? throw new InvalidOperationException("The key is null.");
}
