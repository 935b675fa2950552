namespace Freshet.Connectors.Files;

/// <summary>
/// The disk as a file sink's committer sees it. What a call has done is durable when it returns; one that throws may have done a part of it. Calls
/// block and throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
internal interface IPartFiles
{
    /// <summary>Makes a folder and those above it where they are missing, and what is in it durable.</summary>
    void MakeFolder(string path);

    /// <summary>Writes behind the first <paramref name="offset"/> bytes of a file; what stood there is cut off. Makes the file and its folders where they are missing.</summary>
    /// <exception cref="InvalidDataException">The file is shorter.</exception>
    void Append(string path, long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Renames a file where it is there still, and makes that durable also where it was done before.</summary>
    void Rename(string from, string to);

    /// <summary>A small file as a whole; null where it is missing.</summary>
    byte[]? Read(string path);

    /// <summary>Puts a small file in the place of what was there, wholly or not at all.</summary>
    void Replace(string path, ReadOnlySpan<byte> bytes);

    /// <summary>The paths of the hidden files under a folder, at any depth.</summary>
    IEnumerable<string> ListHidden(string folder, string suffix);

    void Delete(string path);

    /// <summary>Keeps every other process out until it is disposed of, or this one dies.</summary>
    /// <exception cref="IOException">Another holds it.</exception>
    IDisposable Lock(string path);
}
