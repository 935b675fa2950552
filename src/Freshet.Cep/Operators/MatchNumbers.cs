using Freshet.Cep.Nfa;

namespace Freshet.Cep.Operators;

/// <summary>Numbers the events and nodes of a key's matches from 1, a node behind the one before it; 0 stands for none.</summary>
internal sealed class MatchNumbers<T>
{
    private const int Few = 16; // up to here looking through is cheaper than a table

    private readonly Stack<MatchNode<T>> _path = new();
    private Dictionary<object, int>? _numbers;

    public MatchNumbers(KeyMatches<T> matches)
    {
        foreach (PartialMatch<T> match in matches.Partial)
            Add(match.Last);
        foreach (PartialMatch<T> match in matches.Completed)
            Add(match.Last);
    }

    public List<MatchedEvent<T>> Events { get; } = [];

    public List<MatchNode<T>> Nodes { get; } = [];

    public int Of(MatchNode<T>? node) => Of(node, Nodes);

    public int Of(MatchedEvent<T>? taken) => Of(taken, Events);

    private int Of<TItem>(TItem? item, List<TItem> items)
        where TItem : class =>
        item is null ? 0 : _numbers is null ? items.IndexOf(item) + 1 : _numbers.GetValueOrDefault(item);

    private void Add(MatchNode<T>? last)
    {
        for (MatchNode<T>? node = last; node is not null && Of(node) == 0; node = node.Previous)
            _path.Push(node);
        while (_path.TryPop(out MatchNode<T>? node))
        {
            if (Of(node.Event) == 0)
                Number(node.Event, Events);
            Number(node, Nodes);
        }
    }

    private void Number<TItem>(TItem item, List<TItem> items)
        where TItem : class
    {
        items.Add(item);
        _numbers?.Add(item, items.Count);
        if (_numbers is not null || Nodes.Count <= Few)
            return;
        _numbers = new Dictionary<object, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < Events.Count; i++)
            _numbers.Add(Events[i], i + 1);
        for (int i = 0; i < Nodes.Count; i++)
            _numbers.Add(Nodes[i], i + 1);
    }
}
