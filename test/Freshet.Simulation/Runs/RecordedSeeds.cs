using System.Globalization;

namespace Freshet.Simulation.Runs;

/// <summary>
/// The seeds of a file: lines <c>seeds FIRST COUNT</c>, <c>seed SEED</c> for one that found something once, and <c>variant NAME SEED</c> for one
/// that catches a broken variant. A line that begins with # is for people. Immutable.
/// </summary>
internal sealed record RecordedSeeds(IReadOnlyList<int> Seeds, IReadOnlyDictionary<string, int> Variants)
{
    /// <exception cref="InvalidDataException">A line is none of these; the message names it.</exception>
    public static RecordedSeeds Read(string path)
    {
        var seeds = new SortedSet<int>();
        var variants = new Dictionary<string, int>(StringComparer.Ordinal);
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
                continue;
            if (words is ["seeds", _, _] && TryParse(words[1], out int first) && TryParse(words[2], out int count))
                seeds.UnionWith(Enumerable.Range(first, count));
            else if (words is ["seed", _] && TryParse(words[1], out int one))
                seeds.Add(one);
            else if (words is ["variant", _, _] && TryParse(words[2], out int seed))
                variants[words[1]] = seed;
            else
            {
                throw new InvalidDataException(
                    $"{path}, line {number}: '{line}' is not understood. It has to be 'seeds FIRST COUNT', 'seed SEED' or 'variant NAME SEED'.");
            }
        }

        return new RecordedSeeds([.. seeds], variants);
    }

    private static bool TryParse(string word, out int number) => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
