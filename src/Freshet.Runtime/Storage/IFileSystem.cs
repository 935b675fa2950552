namespace Freshet.Runtime.Storage;

/// <summary>
/// The files that checkpoints and ledgers stand in. Between a write and the flush of its file, and between a change of a folder's entries and
/// the flush of the folder, a loss of power may undo it. All calls block and throw <see cref="IOException"/> or
/// <see cref="UnauthorizedAccessException"/>. Thread-safe.
/// </summary>
internal interface IFileSystem
{
    /// <summary>Makes a folder and those above it, and has the entries that it makes durable; one that is there is left as it is.</summary>
    void CreateFolder(string path);

    /// <summary>The paths of the files in a folder, in no order.</summary>
    IReadOnlyList<string> List(string folder);

    bool Exists(string path);

    /// <summary>Begins a file anew.</summary>
    Stream Create(string path);

    /// <summary>Goes on behind the end of a file, which is made where it is missing.</summary>
    Stream Append(string path);

    Stream OpenRead(string path);

    /// <summary>Makes what was written to an open file durable.</summary>
    void Flush(Stream file);

    /// <summary>Renames a file, over another where there is one.</summary>
    void Move(string from, string to);

    void Delete(string path);

    /// <summary>Makes the entries of a folder durable: without it a renamed file can be gone after a loss of power.</summary>
    void FlushFolder(string path);

    /// <summary>Keeps every other process out until it is disposed of, or this one dies.</summary>
    /// <exception cref="IOException">Another holds it.</exception>
    IDisposable Lock(string path);
}
