namespace Freshet.Runtime.Checkpoints;

/// <summary>A named part of an operator's state. Immutable.</summary>
internal sealed class StateSection
{
    private readonly Func<ReadOnlyMemory<byte>> _read;

    /// <param name="name">The state's name, or the split's id.</param>
    /// <param name="keyGroup">The key group, or -1 for operator state.</param>
    /// <param name="bytes">The content.</param>
    /// <param name="isChange">Whether it holds what changed since the section of the same name and key group before it.</param>
    public StateSection(string name, int keyGroup, ReadOnlyMemory<byte> bytes, bool isChange = false)
        : this(name, keyGroup, () => bytes, isChange)
    {
    }

    /// <summary>A section whose bytes are read when they are asked for, each time anew: state may be larger than memory.</summary>
    public StateSection(string name, int keyGroup, Func<ReadOnlyMemory<byte>> read, bool isChange)
    {
        (Name, KeyGroup, IsChange) = (name, keyGroup, isChange);
        _read = read;
    }

    public string Name { get; }

    public int KeyGroup { get; }

    /// <summary>The content. Ask once: it may have to be read.</summary>
    public ReadOnlyMemory<byte> Bytes => _read();

    public bool IsChange { get; }
}
