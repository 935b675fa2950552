using System.Runtime.InteropServices;

namespace Freshet.Connectors.Files;

/// <summary>Makes a folder's entries durable: without it a renamed file can be gone after a loss of power. Windows does that by itself.</summary>
internal static partial class DurableFolder
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int opened = Open(folder, 0);
        if (opened < 0)
            throw new IOException($"The folder '{folder}' cannot be opened to make it durable (error {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Flush(opened) != 0)
                throw new IOException($"The folder '{folder}' cannot be made durable (error {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(opened);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int file);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int file);
}
