using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Freshet.Oracle.Random;

/// <summary>Random cases on Flink's operators and on ours. Used by one thread, once.</summary>
internal sealed class RandomRun(RandomOptions options, FlinkProcess flink, TextWriter report)
{
    private const int WholeRun = 2000; // what coverage is asked of
    private const int LeastOfEach = 20;
    private const double LeastEmitting = 0.6;
    private const double MostKnown = 0.01;
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(10);

    private readonly SortedDictionary<string, (int Cases, int Emitting, int Different)> _families = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _features = CaseFeatures.Names.ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
    private readonly Dictionary<KnownAccident, int> _known = [];
    private readonly List<OracleRow> _different = [];
    private Tally _tally;

    /// <summary>Runs them, and prints what differs and the counts; false where something differs or too little was covered.</summary>
    public bool Run()
    {
        var time = Stopwatch.StartNew();
        IReadOnlyList<OracleRow> cases = options.Cases();
        var theirs = new List<OracleRow>(cases.Count);
        var ours = new List<OracleRow>(cases.Count);
        foreach (OracleRow result in flink.AskAll(cases))
        {
            OracleRow described = cases[theirs.Count];
            theirs.Add(result);
            ours.Add(Compare(described, result));
        }

        Write(cases, theirs, ours);
        foreach (OracleRow described in _different)
            ReportSmallest(described);
        ReportCounts();
        bool covered = options.Only is not null || cases.Count < WholeRun || IsCovered(cases.Count);
        report.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"random: seed {options.Seed}, {cases.Count} cases in {time.Elapsed.TotalSeconds:F0} s: {_tally}"));
        return covered && _tally.Different == 0 && _tally.Unsupported == 0 && _known.Values.All(count => count <= Math.Max(5, MostKnown * cases.Count));
    }

    private OracleRow Compare(OracleRow described, OracleRow theirs)
    {
        string family = described.Text("id").Split('-')[0];
        (int count, int emitting, int different) = _families.GetValueOrDefault(family);
        emitting += CaseFeatures.Emits(described, theirs) ? 1 : 0;
        foreach (string feature in CaseFeatures.Of(described))
            _features[feature]++;
        OracleRow ours;
        try
        {
            ours = RunWithin(described);
            Verdict verdict = Verdict.Of(described, theirs, ours);
            _tally += verdict;
            if (verdict.Known is { } accident)
                _known[accident] = _known.GetValueOrDefault(accident) + 1;
            if (verdict.Difference is not null)
            {
                different++;
                _different.Add(described);
            }
        }
        catch (Exception e) when (e.GetBaseException() is UnsupportedCaseException reason)
        {
            report.WriteLine($"{described["id"]} is unsupported: {reason.Message}");
            _tally += Tally.OfUnsupported;
            ours = OracleRow.Of(("id", described["id"]), ("error", reason.Message));
        }

        _families[family] = (count + 1, emitting, different);
        return ours;
    }

    private void ReportSmallest(OracleRow described)
    {
        OracleRow smallest = described;
        if (_different.IndexOf(described) < RandomOptions.MostShrunk)
        {
            string kind = Kind(flink.Ask(described), RunWithin(described));
            smallest = new Shrinker(smaller => DiffersAlike(smaller, kind), budget: 1500).Shrink(described);
        }

        OracleRow theirs = flink.Ask(smallest);
        report.WriteLine($"{described["id"]} differs");
        report.WriteLine($"  case     {smallest}");
        report.WriteLine(Comparison.Difference(smallest, theirs, RunWithin(smallest)));
    }

    // A case that does not end is left to itself on its thread: there is no other way out of it.
    private OracleRow RunWithin(OracleRow described)
    {
        Task<OracleRow> run = Task.Factory.StartNew(
            () => CaseFile.RunOne(described), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (((IAsyncResult)run).AsyncWaitHandle.WaitOne(LongestRun))
            return run.GetAwaiter().GetResult();
        report.WriteLine($"{described["id"]} did not end within {LongestRun.TotalSeconds} s on our operators");
        return OracleRow.Of(("id", described["id"]), ("error", "exceeded the time limit"));
    }

    private bool DiffersAlike(OracleRow smaller, string kind)
    {
        try
        {
            OracleRow ours = RunWithin(smaller);
            OracleRow theirs = flink.Ask(smaller);
            return Kind(theirs, ours) == kind && Verdict.Of(smaller, theirs, ours).Difference is not null;
        }
        catch (Exception e) when (e is not InvalidOperationException)
        {
            return false; // no description of a program any more
        }
    }

    // Whether each has results, fails on the way, or refuses the program: a smaller case may not become another difference.
    private static string Kind(OracleRow theirs, OracleRow ours) => $"{theirs.Has("error")} {ours.Has("error")} {theirs.Flag("failed")} {ours.Flag("failed")}";

    private void ReportCounts()
    {
        report.WriteLine("families (cases, of which emit):");
        foreach ((string family, (int count, int emitting, int different)) in _families)
            report.WriteLine($"  {family,-16} {count,5} {emitting,5}{(different > 0 ? $"   {different} different" : "")}");
        report.WriteLine("features (cases):");
        foreach (string[] line in _features.Select(f => $"{f.Key,-34} {f.Value,5}").Chunk(3))
            report.WriteLine($"  {string.Join("   ", line)}");
        foreach ((KnownAccident accident, int count) in _known)
            report.WriteLine($"known: {accident.Name}: {count}");
    }

    private bool IsCovered(int count)
    {
        int emitting = _families.Values.Sum(f => f.Emitting);
        int least = LeastOfEach * count / WholeRun;
        string[] rare = [.. _features.Where(f => f.Value < least).Select(f => $"{f.Key} ({f.Value})")];
        if (emitting < LeastEmitting * count)
            report.WriteLine($"too few cases emit something: {emitting} of {count}");
        if (rare.Length > 0)
            report.WriteLine($"features in fewer than {least} cases: {string.Join(", ", rare)}");
        return rare.Length == 0 && emitting >= LeastEmitting * count;
    }

    private void Write(IReadOnlyList<OracleRow> cases, List<OracleRow> theirs, List<OracleRow> ours)
    {
        if (options.Folder is not { } folder)
            return;
        Directory.CreateDirectory(folder);
        WriteLines("jsonl", cases);
        WriteLines("expected.jsonl", theirs);
        WriteLines("ours.jsonl", ours);

        void WriteLines(string ending, IEnumerable<OracleRow> rows) => File.WriteAllLines(
            Path.Combine(folder, $"random-{options.Seed}.{ending}"), rows.Select(r => r.ToString()), new UTF8Encoding(false));
    }
}
