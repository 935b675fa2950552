using System.Globalization;

namespace Freshet.Simulation.Engine;

/// <summary>What was done and seen, in one run or over many.</summary>
internal sealed class Counts
{
    private readonly long[] _faults = new long[Enum.GetValues<FaultKind>().Length];
    private readonly long[] _restores = new long[Enum.GetValues<RestoreKind>().Length];

    /// <summary>Records that came to be visible.</summary>
    public long Records { get; set; }

    public long Checkpoints { get; set; }

    public long Savepoints { get; set; }

    /// <summary>Starts that were refused because results would have been seen twice.</summary>
    public long StartsRefused { get; set; }

    /// <summary>Committables that came to a store which had them.</summary>
    public long CommitsDrivenAgain { get; set; }

    /// <summary>Files passed over because their checksum or length does not fit.</summary>
    public long DamagedFilesRefused { get; set; }

    /// <summary>Steps and calls made.</summary>
    public long Steps { get; set; }

    public IEnumerable<(RestoreKind Kind, long Count)> Restores => Enum.GetValues<RestoreKind>().Select(k => (k, _restores[(int)k]));

    public void Add(FaultKind kind) => _faults[(int)kind]++;

    public void Add(RestoreKind kind, long count = 1) => _restores[(int)kind] += count;

    public void Add(Counts other)
    {
        for (int i = 0; i < _faults.Length; i++)
            _faults[i] += other._faults[i];
        for (int i = 0; i < _restores.Length; i++)
            _restores[i] += other._restores[i];
        Records += other.Records;
        Checkpoints += other.Checkpoints;
        Savepoints += other.Savepoints;
        StartsRefused += other.StartsRefused;
        CommitsDrivenAgain += other.CommitsDrivenAgain;
        DamagedFilesRefused += other.DamagedFilesRefused;
        Steps += other.Steps;
    }

    public void Print(TextWriter output)
    {
        Line(output, "records visible", Records);
        Line(output, "checkpoints completed", Checkpoints);
        Line(output, "savepoints completed", Savepoints);
        Line(output, "starts refused, store ahead", StartsRefused);
        foreach ((RestoreKind kind, long count) in Restores)
            Line(output, $"restores {kind}", count);
        foreach (FaultKind kind in Enum.GetValues<FaultKind>())
            Line(output, $"faults {kind}", _faults[(int)kind]);
        Line(output, "commits driven again", CommitsDrivenAgain);
        Line(output, "damaged files refused", DamagedFilesRefused);
        Line(output, "steps", Steps);
    }

    private static void Line(TextWriter output, string name, long count) =>
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-34}{count,12}"));
}
