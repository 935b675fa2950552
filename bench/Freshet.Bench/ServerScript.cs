using System.Diagnostics;

namespace Freshet.Bench;

/// <summary>A server that a script starts in a folder of its own. Disposing stops it, and removes the folder.</summary>
internal sealed class ServerScript : IDisposable
{
    private readonly string _program;
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-bench-").FullName;

    /// <param name="program">The script.</param>
    /// <param name="options">What it takes behind the folder.</param>
    public ServerScript(string program, params string[] options)
    {
        _program = program;
        Said = Call(["start", _folder, .. options]);
    }

    /// <summary>What the script wrote when the server was up.</summary>
    public string Said { get; }

    public void Dispose()
    {
        Call("stop", _folder);
        Directory.Delete(_folder, recursive: true);
    }

    private string Call(params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(_program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"'{_program} {string.Join(' ', arguments)}' ended with code {process.ExitCode}: {output}");
    }
}
