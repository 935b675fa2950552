using System.Diagnostics;

namespace Freshet.Connectors.MongoDB.Tests;

/// <summary>A process that speaks MongoDB's protocol, with its files.</summary>
internal sealed class StandInServer : IDisposable
{
    private readonly string _script;
    private readonly string _kind;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-mongo-").FullName;

    public StandInServer(string script, string kind)
    {
        _script = script;
        _kind = kind;
        Uri = Start();
    }

    public string Uri { get; }

    /// <summary>Starts the server again, on the port and with the files that it had.</summary>
    public string Start() => Run("start", _folder, "--kind", _kind).Split('=')[^1].Trim();

    /// <summary>SIGKILL.</summary>
    public void Kill() => Run("kill", _folder);

    public void Dispose()
    {
        Run("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(_script, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{_script} {string.Join(' ', arguments)} ended with {process.ExitCode}: {output}");
    }
}
