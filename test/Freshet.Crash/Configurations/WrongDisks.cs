using System.Diagnostics;

namespace Freshet.Crash.Configurations;

/// <summary>
/// Folders that cannot be written to: on a file system of one megabyte that is full, and on one that can only be read. A user who may not mount
/// one gets the reason. Disposing unmounts.
/// </summary>
internal sealed class WrongDisks(string folder) : IAsyncDisposable
{
    private readonly List<string> _mounted = [];

    /// <summary>A folder on a disk without room.</summary>
    public async Task<string> FullAsync()
    {
        string path = await MountAsync("full", "size=1m");
        byte[] block = new byte[4096];
        await using var file = new FileStream(Path.Combine(path, "filling"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
                file.Write(block);
        }
        catch (IOException)
        {
            return path; // there is no room any more
        }
    }

    /// <summary>A folder that can only be read.</summary>
    public Task<string> ReadOnlyAsync() => MountAsync("readonly", "size=1m,ro");

    public async ValueTask DisposeAsync()
    {
        foreach (string path in _mounted)
            await RunAsync("umount", path);
    }

    private async Task<string> MountAsync(string name, string options)
    {
        string path = Path.Combine(folder, name);
        Directory.CreateDirectory(path);
        await RunAsync("mount", "-t", "tmpfs", "-o", options, "tmpfs", path);
        _mounted.Add(path);
        return path;
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Trim()}");
    }
}
