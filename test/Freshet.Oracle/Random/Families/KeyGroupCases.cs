namespace Freshet.Oracle.Random.Families;

/// <summary>Keys, their hashes and the subtasks that own them.</summary>
internal sealed class KeyGroupCases : ICaseFamily
{
    public string Name => "keyGroups";

    public int Share => 3;

    public OracleRow Create(SeededRandom random)
    {
        string[] types = random.Between(0, 7) switch
        {
            0 or 1 => ["string"],
            2 => ["int"],
            3 => ["long"],
            4 => ["double"],
            5 => ["bool"],
            6 => ["string", "int"],
            _ => ["long", "string", "bool"],
        };
        long groups = random.Pick(1L, 7L, 128L, 128L, 256L, 4096L, 32768L);
        var keys = new object?[random.Between(5, 25)];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = types.Length == 1 ? Key(random, types[0]) : types.Select(t => Key(random, t)).ToArray();
        return OracleRow.Of(
            ("mode", "keygroup"), ("keyType", types.Length == 1 ? types[0] : types.Cast<object?>().ToArray()), ("maxParallelism", groups),
            ("parallelism", random.Between(1, Math.Min(groups, 12))), ("keys", keys));
    }

    private static object Key(SeededRandom random, string type) => type switch
    {
        "int" => random.Pick(random.Between(-100, 100), random.Between(int.MinValue, int.MaxValue), int.MaxValue, int.MinValue),
        "long" => random.Pick(random.Between(-100, 100), random.Between(long.MinValue, long.MaxValue - 1), long.MaxValue, long.MinValue),
        "double" => random.Pick(0.0, -0.0, random.Between(-1000, 1000) / 8.0, random.Between(1, 1_000_000_000) / 977.0, 1e300),
        "bool" => random.Chance(0.5),
        _ => random.Pick($"k{random.Between(0, 999)}", $"người dùng {random.Between(0, 99)}", $"😀{random.Between(0, 9)}", "", "日本"),
    };
}
