using System.Text.Json;
using Freshet.Runtime.State;

namespace Freshet.Runtime.Tests;

public sealed class KeyGroupsTests
{
    [Fact]
    public void Ranges_of_subtasks_cover_every_key_group_once()
    {
        for (int parallelism = 1; parallelism <= 20; parallelism++)
        {
            int next = 0;
            for (int subtask = 0; subtask < parallelism; subtask++)
            {
                (int first, int end) = KeyGroups.Range(subtask, 128, parallelism);
                Assert.Equal(next, first);
                for (int group = first; group < end; group++)
                    Assert.Equal(subtask, KeyGroups.Subtask(group, 128, parallelism));
                next = end;
            }

            Assert.Equal(128, next);
        }
    }

    [Fact]
    public void Key_groups_equal_those_recorded_from_Flink()
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "FRESHET_SHARED is not set.");
        string[] cases = File.ReadAllLines(Path.Combine(shared!, "oracle", "cases", "gen_keygroup.jsonl"));
        string[] expected = File.ReadAllLines(Path.Combine(shared!, "oracle", "cases", "gen_keygroup.expected.jsonl"));
        int compared = 0;
        for (int i = 0; i < cases.Length; i++)
        {
            using var given = JsonDocument.Parse(cases[i]);
            using var answer = JsonDocument.Parse(expected[i]);
            compared += Compare(given.RootElement, answer.RootElement);
        }

        Assert.True(compared > 100, $"Only {compared} keys were compared.");
    }

    private static int Compare(JsonElement given, JsonElement answer)
    {
        JsonElement type = given.TryGetProperty("keyType", out JsonElement named) ? named : default;
        string name = type.ValueKind switch
        {
            JsonValueKind.String => type.GetString()!,
            JsonValueKind.Undefined => "string",
            _ => "tuple",
        };
        if (name is not ("string" or "int" or "long" or "bool") || !answer.TryGetProperty("keys", out JsonElement keys))
            return 0;
        int compared = 0;
        int maxParallelism = given.GetProperty("maxParallelism").GetInt32();
        foreach (JsonElement key in keys.EnumerateArray())
        {
            JsonElement k = key.GetProperty("k");
            int group = name switch
            {
                "int" => KeyGroups.Of(k.GetInt32(), maxParallelism),
                "long" => KeyGroups.Of(k.GetInt64(), maxParallelism),
                "bool" => KeyGroups.Of(k.GetBoolean(), maxParallelism),
                _ => KeyGroups.Of(k.GetString()!, maxParallelism),
            };
            Assert.Equal(key.GetProperty("group").GetInt32(), group);
            Assert.Equal(
                key.GetProperty("sub").GetInt32(), KeyGroups.Subtask(group, maxParallelism, given.GetProperty("parallelism").GetInt32()));
            compared++;
        }

        return compared;
    }
}
