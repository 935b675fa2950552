using System.Diagnostics;

namespace Freshet.Crash.Servers;

/// <summary>Runs the scripts that start and stop servers. They stand in the folder that FRESHET_SHARED names.</summary>
internal static class Script
{
    /// <summary>Null where the variable is not set.</summary>
    public static string? Shared { get; } = Environment.GetEnvironmentVariable("FRESHET_SHARED") is { Length: > 0 } path ? Path.GetFullPath(path) : null;

    /// <summary>Runs a script to its end and gives what it wrote as NAME=VALUE.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> RunAsync(string script, params string[] arguments)
    {
        string path = Path.Combine(Shared!, "bin", script);
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{script} {string.Join(' ', arguments)} ended with code {process.ExitCode}: {await errors}");
        return output.Split('\n').Where(line => line.Contains('=', StringComparison.Ordinal))
            .ToDictionary(line => line[..line.IndexOf('=', StringComparison.Ordinal)], line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim());
    }
}
