using System.Globalization;
using Freshet.Oracle.Random.Families;

namespace Freshet.Oracle.Random;

/// <summary>All families, and the case that a seed and a number stand for.</summary>
internal static class CaseFamilies
{
    private static readonly ICaseFamily[] All =
    [
        new WindowCases("tumbling", 5, "tumbling"),
        new WindowCases("sliding", 6, "sliding"),
        new WindowCases("session", 7, "session"),
        new WindowCases("global", 4, "global"),
        new WindowCases("countWindow", 5, "count"),
        new WindowCases("windowAll", 6, "tumbling", "sliding", "session", "count", "global") { IsAll = true, Triggered = 0.2, Evicted = 0.15 },
        new WindowCases("fields", 8, "tumbling", "sliding", "session", "count") { OfFields = true },
        new WindowCases("evictor", 8, "tumbling", "sliding", "session", "global") { Triggered = 0.5, Evicted = 1 },
        new WindowCases("trigger", 10, "tumbling", "sliding", "session", "global") { Triggered = 1 },
        new WindowCases("processingTime", 9, "tumbling", "sliding", "session") { InProcessingTime = true, Triggered = 0.7, Evicted = 0.1 },
        new WindowJoinCases("join"),
        new WindowJoinCases("coGroup"),
        new IntervalJoinCases(),
        new ProcessCases("process", 8, timeToLive: 0, timers: 0.5),
        new ProcessCases("ttl", 8, timeToLive: 0.85, timers: 0.12),
        new CoProcessCases(),
        new BroadcastCases(),
        new RollingCases(),
        new WatermarkCases(),
        new ValveCases(),
        new AsyncCases(),
        new KeyGroupCases(),
        new CepFamily(),
    ];

    // A round of cases: each family as often as its share says, spread evenly.
    private static readonly ICaseFamily[] Round = [.. All
        .SelectMany((f, index) => Enumerable.Range(0, f.Share).Select(i => (Family: f, Place: (i + 0.5) / f.Share, index)))
        .OrderBy(s => s.Place).ThenBy(s => s.index).Select(s => s.Family)];

    /// <summary>The names of the families.</summary>
    public static IEnumerable<string> Names => All.Select(f => f.Name);

    /// <summary>The first cases of a seed, of all families or of one.</summary>
    public static IEnumerable<OracleRow> Generate(int seed, int count, string? family = null)
    {
        ICaseFamily? only = family is null ? null : Find(family);
        return Enumerable.Range(0, count).Select(i => Create(only ?? Round[i % Round.Length], seed, i));
    }

    /// <summary>The case of an id: family, seed and number.</summary>
    public static OracleRow ById(string id)
    {
        string[] parts = id.Split('-');
        if (parts.Length != 3)
            throw new ArgumentException($"'{id}' is no id of a random case. One is FAMILY-SEED-NUMBER.", nameof(id));
        return Create(Find(parts[0]), int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    private static ICaseFamily Find(string name) => Array.Find(All, f => f.Name == name)
        ?? throw new ArgumentException($"There is no family '{name}'. There are: {string.Join(' ', Names)}.", nameof(name));

    private static OracleRow Create(ICaseFamily family, int seed, int number)
    {
        string id = $"{family.Name}-{seed}-{number}";
        return family.Create(new SeededRandom(id)).With("id", id);
    }
}
