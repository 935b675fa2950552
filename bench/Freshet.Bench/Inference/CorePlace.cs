using System.Globalization;
using System.Runtime.InteropServices;

namespace Freshet.Bench.Inference;

/// <summary>
/// Keeps a thread on one core. The cores of a rented machine are not equally fast from one second to the next, so two that are compared run on the same one. Linux
/// only; elsewhere, and where it is not allowed, threads stay where the system puts them.
/// </summary>
internal static partial class CorePlace
{
    /// <summary>Whichever the system chooses.</summary>
    public const int Any = -1;

    private const int LongestName = 15; // as the kernel keeps it

    /// <summary>Keeps the calling thread, which should be one's own, on a core.</summary>
    public static void PlaceCurrent(int core) => Place(0, core);

    /// <summary>Keeps a thread of this process on a core.</summary>
    /// <param name="name">The thread's name, or how it begins.</param>
    /// <param name="core">The core, counted from 0; or <see cref="Any"/>.</param>
    public static void Place(string name, int core)
    {
        if (!OperatingSystem.IsLinux())
            return;
        string kept = name[..Math.Min(name.Length, LongestName)];
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            if (NameOf(task).StartsWith(kept, StringComparison.Ordinal))
                Place(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), core);
        }
    }

    private static string NameOf(string task)
    {
        try
        {
            return File.ReadAllText(Path.Combine(task, "comm"));
        }
        catch (IOException) // it has ended meanwhile
        {
            return "";
        }
    }

    private static void Place(int thread, int core)
    {
        ulong mask = core == Any ? ulong.MaxValue : 1UL << core;
        if (OperatingSystem.IsLinux())
            _ = SetAffinity(thread, sizeof(ulong), in mask);
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nint size, in ulong mask);
}
