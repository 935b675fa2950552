using System.Globalization;
using System.Text;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Runs;

/// <summary>What came of one seed. Immutable but for the counts, which are its own.</summary>
internal sealed record SeedResult(int Seed, Counts Counts, ulong TraceHash)
{
    private const int ShownFaults = 5;

    public int Lost { get; init; }

    public int Doubled { get; init; }

    /// <summary>Results that hold something else than they have to, or come in another order.</summary>
    public int Wrong { get; init; }

    /// <summary>Why nothing went on any more; null where everything came to its end.</summary>
    public string? Hung { get; init; }

    /// <summary>The first faults of the output, in words.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    public bool IsGood => Lost == 0 && Doubled == 0 && Wrong == 0 && Hung is null;

    /// <summary>What went wrong, in a few words.</summary>
    public string Verdict
    {
        get
        {
            var text = new StringBuilder();
            Append(text, Lost, "lost");
            Append(text, Doubled, "doubled");
            Append(text, Wrong, "wrong");
            if (Hung is not null)
                text.Append(text.Length > 0 ? ", " : "").Append("hung");
            return text.Length > 0 ? text.ToString() : "good";
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"seed {Seed}: {Verdict}");
        if (Hung is not null)
            text.Append(CultureInfo.InvariantCulture, $" ({Hung})");
        foreach (string fault in Faults.Take(ShownFaults))
            text.Append("; ").Append(fault);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int count, string what)
    {
        if (count > 0)
            text.Append(CultureInfo.InvariantCulture, $"{(text.Length > 0 ? ", " : "")}{count} {what}");
    }
}
