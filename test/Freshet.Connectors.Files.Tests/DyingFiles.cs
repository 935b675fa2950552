namespace Freshet.Connectors.Files.Tests;

/// <summary>The disk, until one call too many: that one does nothing, a part of its work or all of it, and nothing works behind it.</summary>
internal sealed class DyingFiles(string root, Random random) : IPartFiles
{
    private readonly PartFiles _files = new(root);
    private int _calls;

    /// <summary>The calls that work; at random where not set.</summary>
    public int CallsToLive { get; init; } = random.Next(60);

    public void MakeFolder(string path) => Do(() => _files.MakeFolder(path), () => { });

    public void Append(string path, long offset, ReadOnlySpan<byte> bytes)
    {
        byte[] all = bytes.ToArray();
        Do(() => _files.Append(path, offset, all), () => _files.Append(path, offset, all.AsSpan(0, all.Length / 2)));
    }

    public void Rename(string from, string to) => Do(() => _files.Rename(from, to), () => { });

    public byte[]? Read(string path)
    {
        Do(() => { }, () => { });
        return _files.Read(path);
    }

    public void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        byte[] all = bytes.ToArray();
        Do(() => _files.Replace(path, all), () => File.WriteAllBytes($"{path}.next", all[..(all.Length / 2)]));
    }

    public IEnumerable<string> ListHidden(string folder, string suffix) => _files.ListHidden(folder, suffix);

    public void Delete(string path) => Do(() => _files.Delete(path), () => { });

    public IDisposable Lock(string path) => _files.Lock(path);

    private void Do(Action whole, Action part)
    {
        if (++_calls <= CallsToLive)
        {
            whole();
            return;
        }

        if (_calls == CallsToLive + 1)
            (random.Next(3) switch { 0 => whole, 1 => part, _ => static () => { } })();
        throw new IOException("The disk is gone.");
    }
}
