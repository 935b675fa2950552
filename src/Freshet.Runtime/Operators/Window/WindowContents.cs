using Freshet.Functions;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>How a window's content is made of records. Stateless.</summary>
internal abstract class WindowContents<TIn, TContent>
{
    public abstract TContent Begin(in Record<TIn> record);

    public abstract TContent Add(in Record<TIn> record, TContent content);

    /// <summary>Adds a record to the content in scope, which begins with it where there is none.</summary>
    public virtual void AddTo(KeyedTable<TimeWindow, TContent> table, in Record<TIn> record) =>
        table.Set(table.TryGetToChange(out TContent? content) ? Add(in record, content) : Begin(in record));

    /// <summary>The content of no record, to merge into.</summary>
    public virtual TContent Empty() => throw new NotSupportedException("This content begins with a record.");

    /// <summary>Whether nothing is left in a content, which is dropped then. Only an evictor leaves nothing.</summary>
    public virtual bool IsEmpty(TContent content) => false;

    /// <summary>Whether whoever gets a content when a window fires may change it: an accumulator is the user's, a list is not.</summary>
    public virtual bool IsExposed => true;

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

    public override TAccumulator Begin(in Record<TIn> record) => function.Begin(record.Value);

    public override TAccumulator Add(in Record<TIn> record, TAccumulator content) => function.Add(record.Value, content);

    public override TAccumulator Merge(TAccumulator first, TAccumulator second) => function.Merge(first, second);
}

/// <summary>The content is the values of all records.</summary>
internal sealed class ListContents<T>(Serializer<T> serializer) : WindowContents<T, StateList<T>>
{
    public override bool IsExposed => false;

    public override StateList<T> Begin(in Record<T> record)
    {
        var list = new StateList<T>();
        list.Add(record.Value);
        return list;
    }

    public override StateList<T> Add(in Record<T> record, StateList<T> content)
    {
        content.Add(record.Value);
        return content;
    }

    public override void AddTo(KeyedTable<TimeWindow, StateList<T>> table, in Record<T> record)
    {
        if (table.CanAppend)
            table.Append(serializer, record.Value);
        else
            base.AddTo(table, in record);
    }

    public override StateList<T> Merge(StateList<T> first, StateList<T> second)
    {
        first.AddRange(second.Span);
        return first;
    }
}

/// <summary>The content is all records with their times, for an evictor.</summary>
internal sealed class RecordContents<T>(Serializer<Record<T>> serializer) : WindowContents<T, StateList<Record<T>>>
{
    public override StateList<Record<T>> Begin(in Record<T> record)
    {
        var list = new StateList<Record<T>>();
        list.Add(record);
        return list;
    }

    public override StateList<Record<T>> Add(in Record<T> record, StateList<Record<T>> content)
    {
        content.Add(record);
        return content;
    }

    public override void AddTo(KeyedTable<TimeWindow, StateList<Record<T>>> table, in Record<T> record)
    {
        if (table.CanAppend)
            table.Append(serializer, record);
        else
            base.AddTo(table, in record);
    }

    public override bool IsEmpty(StateList<Record<T>> content) => content.Count == 0;

    public override StateList<Record<T>> Merge(StateList<Record<T>> first, StateList<Record<T>> second)
    {
        first.AddRange(second.Span);
        return first;
    }
}
