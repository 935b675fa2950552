using System.Diagnostics;
using System.Reflection;

namespace Freshet.Connectors.Sqlite.Tests;

/// <summary>This program once more, as a process that stands in the middle of a transaction until it is killed.</summary>
internal static class ChildProcess
{
    public const string Ready = "in the middle";

    private const string Word = "--in-the-middle-of-a-transaction";

    public static Process Start(string database) =>
        Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Host(), Word, database]) { RedirectStandardOutput = true })!;

    /// <summary>True where this process is such a child; then it returns only if nobody kills it.</summary>
    public static bool TryRun(string[] args)
    {
        if (args is not [Word, string database])
            return false;
        using SqliteFile file = SqliteFile.OpenToWrite(database, TimeSpan.Zero);
        file.Execute("PRAGMA cache_size = 5"); // pages go to the log before the commit
        file.Execute("BEGIN IMMEDIATE");
        for (int i = 0; i < 1000; i++)
            file.Execute("INSERT INTO rows (number, text, bytes) VALUES (9, hex(randomblob(500)), x'')");
        file.Execute("UPDATE freshet_commits SET sequence = sequence + 1");
        Console.WriteLine(Ready);
        Thread.Sleep(Timeout.Infinite);
        return true;
    }

    private static string[] Host() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [Assembly.GetExecutingAssembly().Location] : [];
}
