using Freshet.Runtime.State;

namespace Freshet.Oracle;

/// <summary>Runs one case of key-group mode.</summary>
internal static class KeyGroupRun
{
    public static OracleRow Run(OracleRow described)
    {
        int maxParallelism = (int)described.Number("maxParallelism", 128);
        int parallelism = (int)described.Number("parallelism", 1);
        var ranges = new object?[parallelism];
        for (int i = 0; i < parallelism; i++)
        {
            (int first, int end) = KeyGroups.Range(i, maxParallelism, parallelism);
            ranges[i] = new object?[] { (long)first, (long)end - 1 };
        }

        object?[] keys = [.. ((object?[])described["keys"]!).Select(key => Describe(described, key, maxParallelism, parallelism))];
        return OracleRow.Of(
            ("id", described["id"]), ("ranges", ranges), ("defaultMaxParallelism", (long)KeyGroups.DefaultMaxParallelism(parallelism)),
            ("keys", keys));
    }

    private static OracleRow Describe(OracleRow described, object? key, int maxParallelism, int parallelism)
    {
        OracleRow record = OracleRow.Empty;
        var names = new List<object?>();
        foreach (object? part in key as object?[] ?? [key])
        {
            names.Add($"f{names.Count}");
            record = record.With((string)names[^1]!, part);
        }

        OracleRow program = OracleRow.Of(("key", names.Count == 1 ? names[0] : names.ToArray()), ("keyType", described["keyType"]));
        int hash = KeyField.Accept(program, new Hash(record));
        int group = KeyGroups.Murmur(hash) % maxParallelism;
        return OracleRow.Of(
            ("k", key), ("hash", (long)hash), ("group", (long)group), ("sub", (long)KeyGroups.Subtask(group, maxParallelism, parallelism)));
    }

    private sealed class Hash(OracleRow record) : IKeyVisitor<int>
    {
        public int Visit<TKey>(Func<OracleRow, TKey> selector)
            where TKey : notnull => KeyGroups.JavaHash(selector(record));
    }
}
