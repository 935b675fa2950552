using System.Globalization;
using Reviews.Job.Runs;
using Reviews.Learning;

namespace Reviews.Job.Learners;

/// <summary>Learners that are to take the champion's place, as files with rising numbers in a folder of the run. Safe to share, also between processes.</summary>
internal sealed class Successors(string folder)
{
    private const string Ending = ".learner";

    /// <summary>The number of the newest one; 0: there is none.</summary>
    public long Newest() => !Directory.Exists(folder) ? 0 : Directory.EnumerateFiles(folder, "*" + Ending)
        .Select(path => long.TryParse(Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0)
        .DefaultIfEmpty().Max();

    /// <summary>Reads one.</summary>
    /// <exception cref="ModelFileException">It is gone or damaged.</exception>
    public LearnerFile Read(long number) => LearnerFile.Read(PathOf(number));

    /// <summary>
    /// Checks a file and leaves a copy of it, which is there whole or not at all. Its number is the time, so that it is above those of other runs, too, whose
    /// savepoint a run may begin from.
    /// </summary>
    /// <returns>What it has learnt.</returns>
    /// <exception cref="ModelFileException">This program cannot go on with it.</exception>
    public ModelIdentity Leave(string file, TimeProvider clock)
    {
        ModelIdentity identity = LearnerFile.Read(file).Identity;
        Directory.CreateDirectory(folder);
        long number = Math.Max(Newest() + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
        StateFolder.WriteDurably(PathOf(number), File.ReadAllBytes(file));
        return identity;
    }

    private string PathOf(long number) => Path.Combine(folder, number.ToString(CultureInfo.InvariantCulture) + Ending);
}
