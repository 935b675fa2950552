using System.Globalization;

namespace Freshet.Crash.Kills;

/// <summary>What a pipeline went through. Not thread-safe.</summary>
internal sealed class KillCounts
{
    private const int Enough = 3;

    private readonly SortedDictionary<string, int> _byPoint = new(StringComparer.Ordinal);
    private readonly List<double> _recoveries = [];
    private readonly List<string> _missed = [];

    public int Kills { get; private set; }

    public int AtRandom { get; private set; }

    public int Restores { get; private set; }

    public int Rewritten { get; private set; }

    public int Found { get; private set; }

    public IReadOnlyList<double> Recoveries => _recoveries;

    /// <summary>Notes the death of a process that died as planned, or another one at the same time.</summary>
    public void Died(ChildProcess child, Kill kill)
    {
        Kills++;
        if (kill.Point is null)
            AtRandom++;
        else if (child.DiedAt == kill.Point)
            _byPoint[kill.Point] = _byPoint.GetValueOrDefault(kill.Point) + 1;
        else
            _missed.Add(kill.At!);
        Lived(child);
    }

    /// <summary>Notes the life of a process.</summary>
    public void Lived(ChildProcess child)
    {
        Restores += child.RestoredCheckpoint > 0 ? 1 : 0;
        Rewritten += child.Rewritten;
        Found += child.Found;
    }

    /// <summary>Notes how long after a death the job read again.</summary>
    public void Recovered(TimeSpan after) => _recoveries.Add(after.TotalMilliseconds);

    public void Killed() => Kills++;

    /// <summary>What there was too little of for the counts to say something.</summary>
    public IReadOnlyList<string> Lacking(IReadOnlyList<string> points, bool hasCommittables)
    {
        (string What, int Count)[] counts =
        [
            ("kills at random instants", AtRandom), ("restores above checkpoint 0", Restores), .. points.Select(p => ($"kills at {p}", _byPoint.GetValueOrDefault(p))),
        ];
        if (hasCommittables)
            counts = [.. counts, ("committables rewritten", Rewritten), ("committables found committed", Found)];
        return [.. counts.Where(c => c.Count < Enough).Select(c => $"{c.What}: {c.Count}")];
    }

    public string Describe(bool hasCommittables)
    {
        string committables = hasCommittables ? $", {Rewritten} committables rewritten, {Found} found committed" : "";
        string points = string.Concat(_byPoint.Select(p => $", {p.Key} {p.Value}"));
        string missed = _missed.Count > 0 ? $"; not reached in time: {string.Join(' ', _missed)}" : "";
        return $"recovery {Percentiles(_recoveries)} ms, {Restores} restores above checkpoint 0{committables}; killed at: random {AtRandom}{points}{missed}";
    }

    public static string Percentiles(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? "-/-" : string.Create(CultureInfo.InvariantCulture, $"{At(0.5):F0}/{At(0.99):F0}");

        double At(double share) => sorted[Math.Min((int)(sorted.Length * share), sorted.Length - 1)];
    }
}
