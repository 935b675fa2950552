using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Freshet.Bench.Pipeline;

/// <summary>The reviews job as a process of its own.</summary>
internal static class JobRun
{
    /// <summary>Runs it to its end and gives its summary.</summary>
    public static JsonNode Summary(params string[] arguments)
    {
        using Process process = Start([.. arguments, "--no-dashboard", "--exit-when-done", "--summary", "json"]);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? JsonNode.Parse(output)!
            : throw new InvalidOperationException($"The job ended with code {process.ExitCode}; its last words stand above.");
    }

    public static Process Start(IReadOnlyList<string> arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Reviews.Job.dll");
        return Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true })!;
    }
}
