using System.Diagnostics;

namespace Reviews.Job.Tests;

/// <summary>The program in a process of its own.</summary>
internal static class ProgramProcess
{
    /// <summary>Runs it to its end; gives its exit code and all that it wrote.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "Reviews.Job.dll");
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [program, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await error);
    }
}
