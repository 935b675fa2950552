namespace Reviews.Text;

/// <summary>
/// The exceptions to a rule, in their order. Many of them are kept by one of their words, so that few are looked at: those whose word stands in the
/// context. Immutable.
/// </summary>
internal sealed class RdrExceptions
{
    private const int FewRules = 8;

    private readonly RdrRule[] _rules;

    // Per word slot and word: where the ascending, -1 ended list of its rules begins. Null: few rules, asked in turn.
    private readonly int[][]? _lists;
    private readonly int[] _members = [];
    private readonly int[] _always = [];

    /// <summary>Makes the exceptions.</summary>
    /// <param name="rules">In their order.</param>
    /// <param name="wordLimit">One more than the greatest number of a word.</param>
    public RdrExceptions(RdrRule[] rules, int wordLimit)
    {
        _rules = rules;
        if (rules.Length <= FewRules)
            return;
        Dictionary<RdrCondition, int> frequency = rules.SelectMany(r => r.Conditions).GroupBy(c => c).ToDictionary(g => g.Key, g => g.Count());
        var lists = new Dictionary<RdrCondition, List<int>>();
        List<int> always = [];
        for (int i = 0; i < rules.Length; i++)
        {
            RdrCondition[] words = [.. rules[i].Conditions.Where(c => c.Slot < RdrSlot.Tag).OrderBy(c => frequency[c])];
            List<int> list = words.Length == 0 ? always : lists.TryGetValue(words[0], out List<int>? known) ? known : lists[words[0]] = [];
            list.Add(i);
        }

        _always = [.. always];
        _lists = [.. Enumerable.Range(0, RdrContext.WordSlots).Select(_ => new int[wordLimit])];
        List<int> members = [-1];
        foreach ((RdrCondition condition, List<int> list) in lists)
        {
            _lists[(int)condition.Slot][condition.Value] = members.Count;
            members.AddRange([.. list, -1]);
        }

        _members = [.. members];
    }

    /// <summary>The first rule that holds, or null.</summary>
    public RdrRule? FirstThatHolds(ref readonly RdrContext context)
    {
        if (_lists is null)
        {
            foreach (RdrRule rule in _rules)
            {
                if (Holds(rule, in context))
                    return rule;
            }

            return null;
        }

        int first = int.MaxValue;
        foreach (int i in _always)
            first = Math.Min(first, Holds(_rules[i], in context) ? i : int.MaxValue);
        for (int slot = 0; slot < RdrContext.WordSlots; slot++)
        {
            for (int at = _lists[slot][context[slot]]; _members[at] is >= 0 and var i && i < first; at++)
            {
                if (Holds(_rules[i], in context))
                    first = i;
            }
        }

        return first == int.MaxValue ? null : _rules[first];
    }

    private static bool Holds(RdrRule rule, ref readonly RdrContext context)
    {
        foreach (RdrCondition condition in rule.Conditions)
        {
            if (context[(int)condition.Slot] != condition.Value)
                return false;
        }

        return true;
    }
}
