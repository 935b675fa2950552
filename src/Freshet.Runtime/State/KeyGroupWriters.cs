using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>One state's bytes by key group while a snapshot is taken.</summary>
internal sealed class KeyGroupWriters<TKey>(KeyGroupRange range)
    where TKey : notnull
{
    private readonly SectionWriter?[] _writers = new SectionWriter?[range.End - range.First];

    /// <summary>Where the key's entries go.</summary>
    public SectionWriter this[TKey key] => _writers[KeyGroups.Of(key, range.MaxParallelism) - range.First] ??= new SectionWriter();

    public void AddTo(List<StateSection> sections, string name)
    {
        for (int i = 0; i < _writers.Length; i++)
        {
            if (_writers[i] is { } writer)
                sections.Add(new StateSection(name, range.First + i, writer.Written));
        }
    }
}
