using Freshet.Cep.Conditions;

namespace Freshet.Cep;

/// <summary>
/// A sequence of patterns that events are matched against. A pattern is a value: each method gives a new one and leaves this as it is.
/// Methods without a pattern's name speak of the last one of the sequence. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the events.</typeparam>
public sealed class Pattern<T>
{
    internal const string GroupName = "GroupPattern";

    private Pattern(string? name, Pattern<T>? group, Pattern<T>? previous, ConsumingStrategy strategy, AfterMatchSkipStrategy skip)
    {
        if (group is null)
            CheckName(name);
        Name = name ?? GroupName;
        Group = group;
        Previous = previous;
        Quantifier = new Quantifier(strategy);
        Skip = skip;
    }

    private Pattern(Pattern<T> other)
    {
        Name = other.Name;
        Group = other.Group;
        Previous = other.Previous;
        Quantifier = other.Quantifier;
        Skip = other.Skip;
        Condition = other.Condition;
        UntilCondition = other.UntilCondition;
        Occurrences = other.Occurrences;
        WindowMilliseconds = other.WindowMilliseconds;
        PreviousWindowMilliseconds = other.PreviousWindowMilliseconds;
    }

    /// <summary>The name of the last pattern.</summary>
    public string Name { get; }

    internal Pattern<T>? Group { get; }

    internal Pattern<T>? Previous { get; }

    internal Quantifier Quantifier { get; private init; }

    internal AfterMatchSkipStrategy Skip { get; }

    internal Condition<T>? Condition { get; private init; }

    internal Condition<T>? UntilCondition { get; private init; }

    internal Occurrences? Occurrences { get; private init; }

    internal long? WindowMilliseconds { get; private init; }

    internal long? PreviousWindowMilliseconds { get; private init; }

    /// <summary>Begins a sequence with a pattern.</summary>
    /// <param name="name">The pattern's name, unique in the sequence: its events of a match are found by it.</param>
    /// <param name="skip">What goes when a match is found; null for <see cref="AfterMatchSkipStrategy.NoSkip"/>.</param>
    public static Pattern<T> Begin(string name, AfterMatchSkipStrategy? skip = null) =>
        new(name, null, null, ConsumingStrategy.Strict, skip ?? AfterMatchSkipStrategy.NoSkip());

    /// <summary>Begins a sequence with a group: a sequence that counts as one pattern.</summary>
    /// <param name="group">The group; its own skip strategy does not count.</param>
    /// <param name="skip">What goes when a match is found; null for <see cref="AfterMatchSkipStrategy.NoSkip"/>.</param>
    public static Pattern<T> Begin(Pattern<T> group, AfterMatchSkipStrategy? skip = null) =>
        new(null, group, null, ConsumingStrategy.Strict, skip ?? AfterMatchSkipStrategy.NoSkip());

    /// <summary>Appends a pattern whose event comes directly behind the one before.</summary>
    public Pattern<T> Next(string name) => new(name, null, this, ConsumingStrategy.Strict, Skip);

    /// <summary>Appends a group whose first event comes directly behind the event before.</summary>
    public Pattern<T> Next(Pattern<T> group) => new(null, group, this, ConsumingStrategy.Strict, Skip);

    /// <summary>Appends a pattern whose event is the next that it accepts; others may stand before it.</summary>
    public Pattern<T> FollowedBy(string name) => new(name, null, this, ConsumingStrategy.SkipTillNext, Skip);

    /// <summary>Appends a group whose first event is the next that it accepts; others may stand before it.</summary>
    public Pattern<T> FollowedBy(Pattern<T> group) => new(null, group, this, ConsumingStrategy.SkipTillNext, Skip);

    /// <summary>Appends a pattern whose event is any later one that it accepts, so that one beginning may give many matches.</summary>
    public Pattern<T> FollowedByAny(string name) => new(name, null, this, ConsumingStrategy.SkipTillAny, Skip);

    /// <summary>Appends a group whose first event is any later one that it accepts.</summary>
    public Pattern<T> FollowedByAny(Pattern<T> group) => new(null, group, this, ConsumingStrategy.SkipTillAny, Skip);

    /// <summary>Appends a pattern that the event directly behind must not match.</summary>
    public Pattern<T> NotNext(string name) => Negated(name, ConsumingStrategy.NotNext);

    /// <summary>
    /// Appends a pattern that no event before the next pattern's may match. At the end of the sequence it needs <see cref="Within"/>: the match
    /// is given when that time is over.
    /// </summary>
    public Pattern<T> NotFollowedBy(string name) => Negated(name, ConsumingStrategy.NotFollow);

    /// <summary>Demands a condition of the event, besides those given before.</summary>
    /// <param name="condition">Sees the event alone; called often for the same event, by one thread at a time, and changes nothing.</param>
    public Pattern<T> Where(Func<T, bool> condition) => Where(SimpleCondition<T>.Of(condition));

    /// <summary>Demands a condition of the event and of the events matched before it, besides those given before.</summary>
    /// <param name="condition">Called often for the same event, by one thread at a time; changes nothing.</param>
    public Pattern<T> Where(Func<T, ConditionContext<T>, bool> condition) => Where(IterativeCondition<T>.Of(condition));

    /// <summary>Accepts events of a condition as well as those that all given before accept.</summary>
    /// <param name="condition">Sees the event alone; called often for the same event, by one thread at a time, and changes nothing.</param>
    public Pattern<T> Or(Func<T, bool> condition) => Or(SimpleCondition<T>.Of(condition));

    /// <summary>Accepts events of a condition as well as those that all given before accept.</summary>
    /// <param name="condition">Called often for the same event, by one thread at a time; changes nothing.</param>
    public Pattern<T> Or(Func<T, ConditionContext<T>, bool> condition) => Or(IterativeCondition<T>.Of(condition));

    /// <summary>Demands that the event is of a type, besides the conditions given before: Flink's <c>subtype</c>.</summary>
    public Pattern<T> OfType<TSub>()
        where TSub : T => Where(new SimpleCondition<T>(static value => value is TSub));

    /// <summary>Ends a loop at the first event of a condition, which is not part of it.</summary>
    /// <param name="condition">Sees the event alone; called often for the same event, by one thread at a time, and changes nothing.</param>
    public Pattern<T> Until(Func<T, bool> condition) => Until(SimpleCondition<T>.Of(condition));

    /// <summary>Ends a loop at the first event of a condition, which is not part of it.</summary>
    /// <param name="condition">Called often for the same event, by one thread at a time; changes nothing.</param>
    public Pattern<T> Until(Func<T, ConditionContext<T>, bool> condition) => Until(IterativeCondition<T>.Of(condition));

    /// <summary>Demands exactly so many events, with others between them unless <see cref="Consecutive"/>.</summary>
    /// <param name="times">At least 1.</param>
    /// <param name="window">How long after one the next may come, excluded; null for any time.</param>
    public Pattern<T> Times(int times, TimeSpan? window = null)
    {
        Demand(times > 0, "it cannot be found less than once. Give Times a number of 1 or more, or make the pattern Optional.");
        return Repeated(Repetition.Times, times, times, window);
    }

    /// <summary>Demands from so many to so many events; 0 makes the pattern optional.</summary>
    /// <param name="from">At least 0.</param>
    /// <param name="to">At least <paramref name="from"/>, and 1.</param>
    /// <param name="window">How long after one the next may come, excluded; null for any time.</param>
    public Pattern<T> Times(int from, int to, TimeSpan? window = null)
    {
        Demand(from >= 0, "it cannot be found less than 0 times. Give Times 0 or more to begin with.");
        Demand(
            to >= Math.Max(from, 1), $"it cannot be found from {from} to {to} times. Give Times a second number that is at least the first, and 1.");
        Pattern<T> repeated = Repeated(Repetition.Times, Math.Max(from, 1), to, window);
        return from > 0 ? repeated : new Pattern<T>(repeated) { Quantifier = repeated.Quantifier with { IsOptional = true } };
    }

    /// <summary>Demands one event or more.</summary>
    /// <param name="window">How long after one the next may come, excluded; null for any time.</param>
    public Pattern<T> OneOrMore(TimeSpan? window = null) => Repeated(Repetition.Looping, 1, 1, window);

    /// <summary>Demands so many events or more.</summary>
    /// <param name="times">At least 1.</param>
    /// <param name="window">How long after one the next may come, excluded; null for any time.</param>
    public Pattern<T> TimesOrMore(int times, TimeSpan? window = null)
    {
        Demand(times > 0, "it cannot be found less than once. Give TimesOrMore a number of 1 or more, or make the pattern Optional.");
        return Repeated(Repetition.Looping, times, times, window);
    }

    /// <summary>Demands that the events of a loop follow each other directly.</summary>
    public Pattern<T> Consecutive()
    {
        DemandLoop(nameof(Consecutive));
        DemandNoInnerStrategy();
        return new Pattern<T>(this) { Quantifier = Quantifier with { InnerStrategy = ConsumingStrategy.Strict } };
    }

    /// <summary>Lets the events of a loop be any that it accepts, so that one beginning may give many matches.</summary>
    public Pattern<T> AllowCombinations()
    {
        DemandLoop(nameof(AllowCombinations));
        DemandNoInnerStrategy();
        return new Pattern<T>(this) { Quantifier = Quantifier with { InnerStrategy = ConsumingStrategy.SkipTillAny } };
    }

    /// <summary>Has a loop take an event that the next pattern would accept too.</summary>
    public Pattern<T> Greedy()
    {
        DemandNoNegation("greedy");
        Demand(Group is null, "a group cannot be greedy. Call Greedy on the patterns of the group.");
        Demand(
            Quantifier.InnerStrategy != ConsumingStrategy.SkipTillAny,
            "with AllowCombinations a loop takes every event and lets it pass as well, which is not greedy. Call one of them.");
        DemandLoop(nameof(Greedy));
        return new Pattern<T>(this) { Quantifier = Quantifier with { IsGreedy = true } };
    }

    /// <summary>Lets a match be without the pattern.</summary>
    public Pattern<T> Optional()
    {
        Demand(
            Previous is not { Quantifier.IsGreedy: true },
            "it cannot be optional behind a greedy pattern. Take Greedy from the one before, or Optional from this.");
        Demand(!Quantifier.IsOptional, "it is optional already. Call Optional once, and not with Times from 0.");
        DemandNoNegation("optional");
        return new Pattern<T>(this) { Quantifier = Quantifier with { IsOptional = true } };
    }

    /// <summary>
    /// Bounds the time of a match: it ends less than <paramref name="window"/> after it began. What has not ended then is dropped, or given to
    /// an <see cref="ITimedOutPartialMatchHandler{TIn}"/>. Without it partial matches stay for ever, and with them state.
    /// </summary>
    /// <param name="window">The time, excluded itself; of several in a sequence the shortest counts.</param>
    /// <param name="type">Which events the time is between; <see cref="WithinType.PreviousAndCurrent"/> bounds the last pattern alone.</param>
    public Pattern<T> Within(TimeSpan window, WithinType type = WithinType.FirstAndLast)
    {
        long milliseconds = Milliseconds(window);
        return type == WithinType.FirstAndLast
            ? new Pattern<T>(this) { WindowMilliseconds = milliseconds }
            : new Pattern<T>(this) { PreviousWindowMilliseconds = milliseconds };
    }

    private static void CheckName(string? name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(':', StringComparison.Ordinal))
            throw new MalformedPatternException(name, "a name has no colon: the automaton numbers its states with it. Choose another name.");
    }

    private static long Milliseconds(TimeSpan window) => window.Ticks / TimeSpan.TicksPerMillisecond;

    private Pattern<T> Negated(string name, ConsumingStrategy strategy)
    {
        Demand(
            !Quantifier.IsOptional,
            $"it is optional, and '{name}', which must not be found, cannot follow it. Match two patterns, one with the optional part and one without.");
        return new Pattern<T>(name, null, this, strategy, Skip);
    }

    private Pattern<T> Repeated(Repetition repetition, int from, int to, TimeSpan? window)
    {
        DemandNoNegation("repeated");
        Demand(Quantifier.Repetition == Repetition.Single, "it says already how often it is to be found. Call Times, OneOrMore or TimesOrMore once.");
        Demand(!Quantifier.IsOptional, "it is optional before it says how often it is to be found. Call Optional behind Times, OneOrMore or TimesOrMore.");
        return new Pattern<T>(this)
        {
            Quantifier = new Quantifier(Quantifier.Strategy) { Repetition = repetition },
            Occurrences = new Occurrences(from, to, window is { } time ? Milliseconds(time) : null),
        };
    }

    private Pattern<T> Where(Condition<T> condition)
    {
        Demand(Group is null, "a group has no condition. Give conditions to the patterns of the group.");
        return new Pattern<T>(this) { Condition = Condition?.And(condition) ?? condition };
    }

    private Pattern<T> Or(Condition<T> condition)
    {
        Demand(Group is null, "a group has no condition. Give conditions to the patterns of the group.");
        return new Pattern<T>(this) { Condition = Condition?.Or(condition) ?? condition };
    }

    private Pattern<T> Until(Condition<T> condition)
    {
        Demand(UntilCondition is null, "it has an Until already. Give one condition that says it all.");
        Demand(Quantifier.Repetition == Repetition.Looping, "only a loop has an end to wait for. Call OneOrMore or TimesOrMore before Until.");
        return new Pattern<T>(this) { UntilCondition = condition };
    }

    private void DemandLoop(string call) => Demand(
        Quantifier.Repetition != Repetition.Single, $"{call} is for several events, and this is a single one. Call Times, OneOrMore or TimesOrMore first.");

    private void DemandNoInnerStrategy() => Demand(
        Quantifier.InnerStrategy == ConsumingStrategy.SkipTillNext, "Consecutive and AllowCombinations exclude each other. Call one of them, once.");

    private void DemandNoNegation(string what) =>
        Demand(!Quantifier.IsNegated, $"what must not be found cannot be {what}. Take the call away, or say what must be found.");

    private void Demand(bool holds, string reason)
    {
        if (!holds)
            throw new MalformedPatternException(Name, reason);
    }
}
