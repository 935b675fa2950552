using System.Globalization;

namespace Freshet.Crash.Kills;

/// <summary>How a process is to die. Immutable.</summary>
/// <param name="Point">The step of the commit protocol at which it kills itself; null: it is killed at a random instant.</param>
/// <param name="Occurrence">At which time that it gets there, from 1.</param>
/// <param name="Delay">Without a point: how long after its start it is killed; after it has begun to read where <paramref name="IsRunning"/>.</param>
/// <param name="IsRunning">Whether the delay begins when it reads, not when it starts.</param>
internal sealed record Kill(string? Point, int Occurrence, TimeSpan Delay, bool IsRunning)
{
    /// <summary>The point that is only reached where a process is asked to stop.</summary>
    public const string StopPoint = "StopSettled";

    private const int Many = 30;
    private const int PerPoint = 3;
    private const double LongestDelay = 1.5;

    /// <summary>What the child's environment says.</summary>
    public string? At => Point is null ? null : string.Create(CultureInfo.InvariantCulture, $"{Point}:{Occurrence}");

    /// <summary>
    /// A plan of at least so many deaths: from 30 on three at each point and ten at random instants at least, below that half of each.
    /// </summary>
    public static IReadOnlyList<Kill> Plan(int kills, IReadOnlyList<string> points, Random random)
    {
        string[] atPoints = kills >= Many
            ? [.. points.SelectMany(point => Enumerable.Repeat(point, PerPoint))]
            : [.. random.GetItems([.. points], kills / 2)];
        int atRandom = Math.Max(kills >= Many ? kills / 3 : 0, kills - atPoints.Length);
        Kill[] plan = [.. atPoints.Select(point => new Kill(point, OccurrenceOf(point, random), TimeSpan.Zero, false)), .. Enumerable.Range(0, atRandom).Select(_ => AtRandom(random))];
        random.Shuffle(plan);
        return plan;
    }

    private static Kill AtRandom(Random random) => new(null, 0, TimeSpan.FromSeconds(random.NextDouble() * LongestDelay), random.Next(4) != 0);

    // Some points are passed once, at the start; the others with each checkpoint.
    private static int OccurrenceOf(string point, Random random) =>
        point is "LedgerEntryWritten" or "Fenced" or "MarkRead" or StopPoint ? 1 : random.Next(1, 4);
}
