using Freshet.Cep.Nfa;

namespace Freshet.Cep.Conditions;

/// <summary>Decides whether an event may pass an edge. Immutable; its functions see the same event often and change nothing.</summary>
internal abstract class Condition<T>
{
    public static readonly Condition<T> True = new AlwaysTrue();

    /// <summary>Whether the answer depends on the event and nothing else.</summary>
    public virtual bool SeesEventAlone => true;

    public abstract bool Accepts(T value, MatchContext<T> context);

    public Condition<T> And(Condition<T> other) => new Both(this, other);

    public Condition<T> Or(Condition<T> other) => new Either(this, other);

    public Condition<T> Not() => new Opposite(this);

    private sealed class AlwaysTrue : Condition<T>
    {
        public override bool Accepts(T value, MatchContext<T> context) => true;
    }

    private sealed class Both(Condition<T> left, Condition<T> right) : Condition<T>
    {
        public override bool SeesEventAlone => left.SeesEventAlone && right.SeesEventAlone;

        public override bool Accepts(T value, MatchContext<T> context) => left.Accepts(value, context) && right.Accepts(value, context);
    }

    private sealed class Either(Condition<T> left, Condition<T> right) : Condition<T>
    {
        public override bool SeesEventAlone => left.SeesEventAlone && right.SeesEventAlone;

        public override bool Accepts(T value, MatchContext<T> context) => left.Accepts(value, context) || right.Accepts(value, context);
    }

    private sealed class Opposite(Condition<T> inner) : Condition<T>
    {
        public override bool SeesEventAlone => inner.SeesEventAlone;

        public override bool Accepts(T value, MatchContext<T> context) => !inner.Accepts(value, context);
    }
}

/// <summary>A condition on the event alone.</summary>
internal sealed class SimpleCondition<T>(Func<T, bool> function) : Condition<T>
{
    public static SimpleCondition<T> Of(Func<T, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new SimpleCondition<T>(condition);
    }

    public override bool Accepts(T value, MatchContext<T> context) => function(value);
}

/// <summary>A condition on the event and what was matched before it.</summary>
internal sealed class IterativeCondition<T>(Func<T, ConditionContext<T>, bool> function) : Condition<T>
{
    public static IterativeCondition<T> Of(Func<T, ConditionContext<T>, bool> condition)
    {
        ArgumentNullException.ThrowIfNull(condition);
        return new IterativeCondition<T>(condition);
    }

    public override bool SeesEventAlone => false;

    public override bool Accepts(T value, MatchContext<T> context) => function(value, context);
}
