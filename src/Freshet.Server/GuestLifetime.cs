using Microsoft.Extensions.Hosting;

namespace Freshet.Server;

/// <summary>The server is a guest in the job's process: signals are the program's, so it listens to none. Thread-safe.</summary>
internal sealed class GuestLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
