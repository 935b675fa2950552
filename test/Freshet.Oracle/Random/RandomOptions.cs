using System.Globalization;

namespace Freshet.Oracle.Random;

/// <summary>What random cases are asked for.</summary>
/// <param name="Count">The number of cases.</param>
/// <param name="Seed">What they come from.</param>
/// <param name="Flink">The program that runs cases on Flink.</param>
/// <param name="Only">The id of the one case that is wanted, or a family; null for all.</param>
/// <param name="Folder">Where cases and results are written; null for nowhere.</param>
internal sealed record RandomOptions(int Count, int Seed, string Flink, string? Only, string? Folder)
{
    /// <summary>How many of the cases that differ are made small.</summary>
    public const int MostShrunk = 8;

    /// <exception cref="ArgumentException">An argument is unknown, or one is missing.</exception>
    public static RandomOptions Parse(ReadOnlySpan<string> arguments)
    {
        var named = new Dictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (arguments[i] is not ("--random" or "--seed" or "--flink" or "--only" or "--out") || i + 1 == arguments.Length)
                throw new ArgumentException($"'{arguments[i]}' is unknown here, or stands without a value.", nameof(arguments));
            named[arguments[i]] = arguments[i + 1];
        }

        return new RandomOptions(
            Number(named, "--random", "1"), Number(named, "--seed", "1"),
            named.GetValueOrDefault("--flink") ?? throw new ArgumentException("--flink PROGRAM is missing: what runs cases on Flink.", nameof(arguments)),
            named.GetValueOrDefault("--only"), named.GetValueOrDefault("--out"));
    }

    /// <summary>The cases that are asked for.</summary>
    public IReadOnlyList<OracleRow> Cases() => Only is { } id && id.Contains('-', StringComparison.Ordinal)
        ? [CaseFamilies.ById(id)]
        : [.. CaseFamilies.Generate(Seed, Count, Only)];

    private static int Number(Dictionary<string, string> named, string name, string otherwise) =>
        int.TryParse(named.GetValueOrDefault(name, otherwise), CultureInfo.InvariantCulture, out int number) && number >= 0
            ? number
            : throw new ArgumentException($"{name} wants a whole number, not '{named[name]}'.");
}
