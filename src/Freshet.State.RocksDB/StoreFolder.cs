using System.Globalization;
using Freshet.Runtime.State;

namespace Freshet.State.RocksDB;

/// <summary>The folder of a job's stores: locked against other jobs, emptied when taken, a folder in it for each store. Used under the backend's lock.</summary>
internal sealed class StoreFolder(string path)
{
    private const string LockName = "freshet.lock";
    private const string StorePrefix = "store-";

    private FileStream? _lock;
    private long _stores;

    /// <summary>Locks the folder and deletes what a process that died has left.</summary>
    /// <exception cref="IOException">It cannot be made, written to, or is another job's.</exception>
    public void Take()
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException($"The folder '{path}' for RocksDB cannot be made: {e.Message} Give the backend a folder that may be written to.", e);
        }

        _lock = Lock();
        foreach (string old in Directory.EnumerateDirectories(path, StorePrefix + "*"))
            Delete(old);
    }

    /// <summary>A folder that no store has had, so that one may be opened while its predecessor is still read.</summary>
    public string Next(StateOwner owner)
    {
        string uid = string.Concat(owner.Uid.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').Take(40)); // for whoever looks into the folder
        return Path.Combine(path, string.Create(CultureInfo.InvariantCulture, $"{StorePrefix}{++_stores}-{uid}-{owner.Subtask}"));
    }

    public void Release()
    {
        _lock?.Dispose();
        _lock = null;
    }

    /// <summary>Deletes a store's folder. One that cannot be deleted goes with the next start.</summary>
    public static void Delete(string store)
    {
        try
        {
            Directory.Delete(store, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left takes room, but breaks nothing.
        }
    }

    private FileStream Lock()
    {
        try
        {
            return new FileStream(Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The folder '{path}' for RocksDB cannot be written to: {e.Message} Give the backend a folder that may be written to.", e);
        }
        catch (IOException e)
        {
            throw new IOException(
                $"The folder '{path}' for RocksDB cannot be locked: {e.Message} Where another job uses it, give each job a folder of its own.", e);
        }
    }
}
