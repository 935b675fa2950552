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
        if (fields is null)
            throw new UnsupportedCaseException("a program without a key");
        string[] names = fields is string one ? [one] : [.. ((object?[])fields).Cast<string>()];
        object? types = program["keyType"];
        string[] kinds = types is object?[] several ? [.. several.Cast<string>()] : [.. names.Select(_ => types as string ?? "string")];
        return names.Length switch
        {
            1 => Part(names[0], kinds[0], visitor),
            2 => Part(names[0], kinds[0], new Second<TResult>(names[1], kinds[1], visitor)),
            3 => Part(names[0], kinds[0], new SecondOfThree<TResult>(names, kinds, visitor)),
            _ => throw new UnsupportedCaseException($"a key of {names.Length} fields in a tuple"),
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

    private static TResult Part<TResult>(string field, string type, IKeyVisitor<TResult> visitor) => type switch
    {
        "string" => visitor.Visit(row => (string)Require(row[field])),
        "int" => visitor.Visit(row => (int)(long)Require(row[field])),
        "long" => visitor.Visit(row => (long)Require(row[field])),
        "bool" => visitor.Visit(row => (bool)Require(row[field])),
        "double" => visitor.Visit(row => Arithmetic.ToDouble(Require(row[field]))),
        _ => throw new UnsupportedCaseException($"keyType {type}"),
    };

    private static object Require(object? value) => value ?? throw new InvalidOperationException("The key is null.");

    private sealed class Second<TResult>(string field, string type, IKeyVisitor<TResult> visitor) : IKeyVisitor<TResult>
    {
        public TResult Visit<TFirst>(Func<OracleRow, TFirst> first)
            where TFirst : notnull => Part(field, type, new Pair<TResult, TFirst>(first, visitor));
    }

    private sealed class Pair<TResult, TFirst>(Func<OracleRow, TFirst> first, IKeyVisitor<TResult> visitor) : IKeyVisitor<TResult>
        where TFirst : notnull
    {
        public TResult Visit<TSecond>(Func<OracleRow, TSecond> second)
            where TSecond : notnull => visitor.Visit(row => (first(row), second(row)));
    }

    private sealed class SecondOfThree<TResult>(string[] fields, string[] types, IKeyVisitor<TResult> visitor) : IKeyVisitor<TResult>
    {
        public TResult Visit<TFirst>(Func<OracleRow, TFirst> first)
            where TFirst : notnull => Part(fields[1], types[1], new Third<TResult, TFirst>(first, fields[2], types[2], visitor));
    }

    private sealed class Third<TResult, TFirst>(Func<OracleRow, TFirst> first, string field, string type, IKeyVisitor<TResult> visitor) : IKeyVisitor<TResult>
        where TFirst : notnull
    {
        public TResult Visit<TSecond>(Func<OracleRow, TSecond> second)
            where TSecond : notnull => Part(field, type, new Triple<TResult, TFirst, TSecond>(first, second, visitor));
    }

    private sealed class Triple<TResult, TFirst, TSecond>(
        Func<OracleRow, TFirst> first, Func<OracleRow, TSecond> second, IKeyVisitor<TResult> visitor) : IKeyVisitor<TResult>
        where TFirst : notnull
        where TSecond : notnull
    {
        public TResult Visit<TThird>(Func<OracleRow, TThird> third)
            where TThird : notnull => visitor.Visit(row => (first(row), second(row), third(row)));
    }
}
