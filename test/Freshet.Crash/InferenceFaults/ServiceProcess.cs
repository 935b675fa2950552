using System.Diagnostics;
using System.Globalization;

namespace Freshet.Crash.InferenceFaults;

/// <summary>The program of the inference service, with the bundled model. Disposing kills it.</summary>
internal sealed class ServiceProcess : IDisposable
{
    private readonly Process _process;

    private ServiceProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it and waits until it answers. It remembers no answers: each review asks the model.</summary>
    public static async Task<ServiceProcess> StartAsync(int port)
    {
        string[] command =
        [
            Path.Combine(AppContext.BaseDirectory, "Reviews.Inference.dll"), "--port", port.ToString(CultureInfo.InvariantCulture),
            "--sessions", "1", "--threads", "1", "--cache", "0",
        ];
        Process process = Process.Start(new ProcessStartInfo("dotnet", command) { RedirectStandardOutput = true })!;
        var service = new ServiceProcess(process, new Uri($"http://127.0.0.1:{port}/"));
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Contains(" answers at ", StringComparison.Ordinal))
                return service;
        }

        service.Dispose();
        throw new InvalidOperationException($"The inference service did not start on port {port}.");
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }
}
