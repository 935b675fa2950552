using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Freshet.Functions;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Testing;

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
    public void Hashes_are_those_of_Java()
    {
        Assert.Equal((97, 3008), (KeyGroups.JavaHash("a"), KeyGroups.JavaHash(("a", 1)))); // 31 * hash of "a" + 1
        Assert.Equal((31 * ((31 * 97) + 1)) + 1231, KeyGroups.JavaHash(("a", 1L, true)));
        Assert.Equal((31 * 3008) + 97, KeyGroups.JavaHash((("a", 1), "a")));
        Assert.Equal((0, int.MinValue, 2146959360), (KeyGroups.JavaHash(0.0), KeyGroups.JavaHash(-0.0), KeyGroups.JavaHash(-double.NaN)));
        Assert.Throws<NotSupportedException>(KeyGroups.Check<(string, DateTime)>);
        KeyGroups.Check<(string, int, long, double, bool)>();
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(4, 2)]
    public void Tuples_are_keys_whose_state_goes_to_another_parallelism(int before, int after)
    {
        Func<DataStream<string>, DataStream<string>> count = s => s.KeyBy(v => (v[..1], v.Length, 0.5 * v.Length)).Reduce((a, b) => a + b);
        using var first = new OperatorHarness<string, string>(count, new JobOptions { Parallelism = before });
        foreach (string value in new[] { "a", "bc", "b", "ä" })
            first.Push(value, EventTime.None);
        using var second = new OperatorHarness<string, string>(count, new JobOptions { Parallelism = after }, first.Snapshot());
        foreach (string value in new[] { "a", "bd", "b", "ä", "c" })
            second.Push(value, EventTime.None);
        Assert.Equal(["aa", "bb", "bcbd", "c", "ää"], second.TakeOutput().Select(r => r.Value).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Zero_and_its_negative_are_two_keys_and_all_that_is_no_number_is_one(int parallelism)
    {
        using var harness = new OperatorHarness<double, double>(
            s => s.KeyBy(v => (v, "x")).Reduce((a, b) => a + 1), new JobOptions { Parallelism = parallelism });
        foreach (double value in new[] { 0.0, -0.0, double.NaN, 0.0, -double.NaN })
            harness.Push(value, EventTime.None);
        Assert.Equal([double.NaN, double.NaN, -0.0, 0.0, 1.0], harness.TakeOutput().Select(r => r.Value).Order());
        using var plain = new OperatorHarness<double, string>(
            s => s.KeyBy(v => v).Process(() => new Seen()), new JobOptions { Parallelism = parallelism });
        foreach (double value in new[] { 0.0, -0.0, double.NaN, 0.0, -double.NaN })
            plain.Push(value, EventTime.None);
        Assert.Equal(["1 -0", "1 0", "1 NaN", "2 0", "2 NaN"], plain.TakeOutput().Select(r => r.Value).Order(StringComparer.Ordinal));
    }

    private sealed class Seen : KeyedProcessFunction<double, double, string>
    {
        private ValueState<int>? _count;

        public override void Open(IKeyedStateStore state) => _count = state.Value(new ValueStateDescriptor<int>("count"));

        public override void Process(double value, KeyedContext<double> context, Collector<string> output)
        {
            _count!.TryGet(out int count);
            _count.Set(count + 1);
            output.Collect(string.Create(CultureInfo.InvariantCulture, $"{count + 1} {value}"));
        }
    }

    [Fact]
    public void Tuple_that_is_torn_is_told()
    {
        Serializer<(string, int)> serializer = Serializers.For<(string, int)>();
        var bytes = new ArrayBufferWriter<byte>();
        serializer.Write(("ä", 7), bytes);
        Assert.Equal(("ä", 7), serializer.Read(bytes.WrittenSpan));
        for (int length = 0; length < bytes.WrittenCount; length++)
            Assert.Throws<InvalidDataException>(() => serializer.Read(bytes.WrittenSpan[..length]));
        Assert.Throws<NotSupportedException>(Serializers.For<(string, DateTime)>);
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
