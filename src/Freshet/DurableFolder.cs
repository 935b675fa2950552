using System.Runtime.InteropServices;

namespace Freshet;

/// <summary>Makes a folder's entries durable: without it a renamed file can be gone after a loss of power. Windows does that by itself.</summary>
internal static partial class DurableFolder
{
    public static void Flush(string directory)
    {
        if (OperatingSystem.IsWindows())
            return;
        int folder = Open(directory, 0);
        if (folder < 0)
            throw new IOException($"The folder '{directory}' cannot be opened to make it durable (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Flush(folder) != 0)
                throw new IOException($"The folder '{directory}' cannot be made durable (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(folder);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
