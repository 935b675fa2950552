using Freshet.Functions;

namespace Freshet.Oracle.Actions;

/// <summary>A keyed state of a recorded program, as its actions use it: each kind does what it can. Used by one thread.</summary>
internal abstract class ActionState
{
    /// <summary>What an expression sees: a value, a list, or a row for a map.</summary>
    public abstract object? Read();

    public abstract void Clear();

    public virtual void Set(object? value) => throw Refused("set");

    public virtual void Add(object? value) => throw Refused("add");

    public virtual void AddAll(object?[] values) => throw Refused("addAll");

    public virtual void Update(object?[] values) => throw Refused("update");

    public virtual void Put(object? key, object? value) => throw Refused("put");

    public virtual void Remove(object? key) => throw Refused("remove");

    public virtual object? Entry(object? key) => throw Refused("get");

    /// <summary>Calls a function with each key that has the state, which is this one's meanwhile.</summary>
    public abstract void Apply<TKey>(KeyedBroadcastContext<TKey> context, Action<TKey> function)
        where TKey : notnull;

    private UnsupportedCaseException Refused(string action) => new($"action '{action}' on {GetType().Name}");
}
