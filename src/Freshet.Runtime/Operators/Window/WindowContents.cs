using Freshet.Functions;
using Freshet.Runtime.State;

namespace Freshet.Runtime.Operators.Window;

/// <summary>How a window's content is made of records. Stateless.</summary>
internal abstract class WindowContents<TIn, TContent>
{
    public abstract TContent Begin(TIn value);

    public abstract TContent Add(TIn value, TContent content);

    /// <summary>The content of no record, to merge into.</summary>
    public virtual TContent Empty() => throw new NotSupportedException("This content begins with a record.");

    /// <summary>Whether contents may be merged in any order.</summary>
    public virtual bool IsOrderIndependent => false;

    /// <summary>The content of both, the first's records first; the second stays as it is.</summary>
    public abstract TContent Merge(TContent first, TContent second);
}

/// <summary>The content is an accumulator.</summary>
internal sealed class AggregateContents<TIn, TAccumulator, TResult>(AggregateFunction<TIn, TAccumulator, TResult> function)
    : WindowContents<TIn, TAccumulator>
{
    public override bool IsOrderIndependent => function.IsOrderIndependent;

    public override TAccumulator Empty() => function.CreateAccumulator();

    public override TAccumulator Begin(TIn value) => function.Begin(value);

    public override TAccumulator Add(TIn value, TAccumulator content) => function.Add(value, content);

    public override TAccumulator Merge(TAccumulator first, TAccumulator second) => function.Merge(first, second);
}

/// <summary>The content is all records.</summary>
internal sealed class ListContents<T> : WindowContents<T, StateList<T>>
{
    public override StateList<T> Begin(T value)
    {
        var list = new StateList<T>();
        list.Add(value);
        return list;
    }

    public override StateList<T> Add(T value, StateList<T> content)
    {
        content.Add(value);
        return content;
    }

    public override StateList<T> Merge(StateList<T> first, StateList<T> second)
    {
        foreach (T value in second.Span)
            first.Add(value);
        return first;
    }
}
