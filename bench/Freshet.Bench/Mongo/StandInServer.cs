using System.Diagnostics;

namespace Freshet.Bench.Mongo;

/// <summary>A server that speaks MongoDB's protocol, started for one run.</summary>
internal sealed class StandInServer : IDisposable
{
    private readonly string _script;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;

    public StandInServer(string script)
    {
        _script = script;
        Uri = Run("start", _folder, "--kind", "h2").Split('=')[^1].Trim();
    }

    public string Uri { get; }

    public void Dispose()
    {
        Run("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string Run(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(_script, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{_script} ended with {process.ExitCode}.");
    }
}
