using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>One state's bytes by key group while a snapshot is written.</summary>
internal sealed class KeyGroupWriters<TKey>(KeyGroupRange range)
    where TKey : notnull
{
    private readonly SectionWriter?[] _writers = new SectionWriter?[range.End - range.First];

    /// <summary>Where the key's entries go.</summary>
    public SectionWriter this[TKey key] => Of(KeyGroups.Of(key, range.MaxParallelism));

    /// <summary>Where the entries of a key group go.</summary>
    public SectionWriter Of(int keyGroup) => _writers[keyGroup - range.First] ??= new SectionWriter();

    /// <summary>Whether anything was written for a key group.</summary>
    public bool Has(int keyGroup) => _writers[keyGroup - range.First] is not null;

    /// <summary>Writes each key group's bytes as a whole section.</summary>
    public void WriteTo(ISectionOutput output, string name)
    {
        for (int i = 0; i < _writers.Length; i++)
        {
            if (_writers[i] is { } writer)
                output.Write(name, range.First + i, writer.WrittenSpan);
        }
    }
}
