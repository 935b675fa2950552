namespace Freshet.Oracle.Random;

/// <summary>The keys of a case: which fields they are of, of which type, and which values there are.</summary>
internal sealed class KeySpace
{
    private readonly string[] _fields;
    private readonly object?[][] _keys;
    private readonly object? _type;

    private KeySpace(string[] fields, object? type, object?[][] keys) => (_fields, _type, _keys) = (fields, type, keys);

    /// <summary>Keys of texts in the field <c>k</c>.</summary>
    public static KeySpace Texts(SeededRandom random)
    {
        string[] texts = random.Chance(0.1) ? ["Hà Nội", "日本", "😀", ""] : ["a", "b", "c", "d", "e", "f"];
        return new KeySpace(["k"], null, [.. texts.Take((int)random.Between(1, texts.Length)).Select(t => new object?[] { t })]);
    }

    /// <summary>Keys of any type, texts more often than others.</summary>
    public static KeySpace Any(SeededRandom random) => random.Between(0, 13) switch
    {
        0 => new KeySpace(["k"], "int", Several(random, r => [r.Pick(r.Between(-3, 3), int.MaxValue, int.MinValue)])),
        1 => new KeySpace(["k"], "long", Several(random, r => [r.Pick(r.Between(-3, 3), long.MaxValue, long.MinValue, 1L << 40)])),
        2 => new KeySpace(["k"], "double", Several(random, r => [r.Pick(r.Between(-4, 4) / 4.0, 1e300, -0.5)])),
        3 => new KeySpace(["k"], "bool", [[true], [false]]),
        4 => new KeySpace(["k", "s"], new object?[] { "string", "string" }, Several(random, r => [r.Pick("a", "b"), r.Pick("neg", "pos")])),
        5 => new KeySpace(
            ["k", "n", "b"], new object?[] { "string", "long", "bool" }, Several(random, r => [r.Pick("a", "b"), r.Between(0, 2), r.Chance(0.5)])),
        _ => Texts(random),
    };

    /// <summary>The program with these keys.</summary>
    public OracleRow ApplyTo(OracleRow program)
    {
        OracleRow keyed = program.With("key", _fields.Length == 1 ? _fields[0] : _fields.Cast<object?>().ToArray());
        return _type is null ? keyed : keyed.With("keyType", _type);
    }

    /// <summary>The record with one of these keys.</summary>
    public OracleRow ApplyTo(OracleRow record, SeededRandom random)
    {
        object?[] key = random.Pick<object?[]>(_keys);
        for (int i = 0; i < key.Length; i++)
            record = record.With(_fields[i], key[i]);
        return record;
    }

    private static object?[][] Several(SeededRandom random, Func<SeededRandom, object?[]> create)
    {
        var keys = new object?[random.Between(1, 4)][];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = create(random);
        return keys;
    }
}
