using System.Globalization;
using Freshet.Simulation.Jobs;

namespace Freshet.Simulation.Checks;

/// <summary>
/// Compares what becomes visible with what has to, result by result as it comes. A result that was visible before may come once more only after
/// somebody asked for a replay.
/// </summary>
internal sealed class OutputCheck(IReadOnlyDictionary<string, Result> expected)
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _inOrder = [];
    private readonly HashSet<string> _mayComeAgain = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Key, string Lane), int> _last = [];
    private readonly List<string> _faults = [];

    public int Doubled { get; private set; }

    /// <summary>Results that nobody expects, or that hold something else.</summary>
    public int Wrong { get; private set; }

    public int Lost { get; private set; }

    /// <summary>The first faults, in words.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Whether everything has been seen.</summary>
    public bool IsComplete => _seen.Count == expected.Count;

    /// <summary>Judges one result.</summary>
    /// <param name="result">What became visible.</param>
    /// <param name="lane">Which of several ways it came, each of which keeps the order of a key; null where order is open.</param>
    public void See(Result result, string? lane)
    {
        if (!expected.TryGetValue(result.Id, out Result? right))
        {
            Wrong++;
            Add($"{result.Id} is visible and not expected");
            return;
        }

        if (right != result)
        {
            Wrong++;
            Add($"{result.Id} is {result.Value} at {result.Order}, not {right.Value} at {right.Order}");
        }

        bool isNew = _seen.Add(result.Id);
        _inOrder.Add(result.Id);
        if (!isNew && !_mayComeAgain.Remove(result.Id))
        {
            Doubled++;
            Add($"{result.Id} is visible twice");
            return;
        }

        if (lane is { } way && result.Order > 0)
            CheckOrder(result, way);
    }

    /// <summary>How many results have become visible.</summary>
    public int Visible => _inOrder.Count;

    /// <summary>What is visible may become so once more, but for the first so many.</summary>
    public void AllowReplay(int from = 0)
    {
        _mayComeAgain.UnionWith(_inOrder.Skip(from));
        _last.Clear();
    }

    /// <summary>Nothing more comes: what was not seen is lost.</summary>
    public void End()
    {
        foreach (string id in expected.Keys.Where(id => !_seen.Contains(id)))
        {
            Lost++;
            Add($"{id} is lost");
        }
    }

    private void CheckOrder(Result result, string lane)
    {
        if (_last.TryGetValue((result.Key, lane), out int last) && result.Order <= last)
        {
            Wrong++;
            Add(string.Create(CultureInfo.InvariantCulture, $"{result.Id} is number {result.Order} of {result.Key} and comes behind {last}"));
        }

        _last[(result.Key, lane)] = result.Order;
    }

    private void Add(string fault)
    {
        const int Kept = 20;
        if (_faults.Count < Kept)
            _faults.Add(fault);
    }
}
