namespace Freshet.Runtime.State;

/// <summary>The hash of a tuple as Flink's <c>Tuple</c> has it, and its equality. Stateless.</summary>
internal abstract class TupleHash<TTuple>
{
    /// <summary>The hash of the tuple's type; null where it is no tuple that can be hashed.</summary>
    public static TupleHash<TTuple>? Instance { get; } = (TupleHash<TTuple>?)TupleHashes.Create(typeof(TTuple));

    public abstract int Of(TTuple tuple);

    public abstract bool Same(TTuple left, TTuple right);

    protected static int Part<T>(T part)
        where T : notnull => part is null ? 0 : KeyGroups.JavaHash(part);
}

/// <summary>Finds the hash of a tuple's type: once for each type, before the first record.</summary>
internal static class TupleHashes
{
    private static readonly (Type Tuple, Type Hash)[] Known =
    [
        (typeof(ValueTuple<,>), typeof(TupleHash<,>)), (typeof(ValueTuple<,,>), typeof(TupleHash<,,>)),
        (typeof(ValueTuple<,,,>), typeof(TupleHash<,,,>)), (typeof(ValueTuple<,,,,>), typeof(TupleHash<,,,,>)),
    ];

    public static bool IsTuple(Type type) =>
        type.IsConstructedGenericType && Array.Exists(Known, k => k.Tuple == type.GetGenericTypeDefinition());

    public static object? Create(Type type) => IsTuple(type) && KeyGroups.CanHash(type)
        ? Activator.CreateInstance(Array.Find(Known, k => k.Tuple == type.GetGenericTypeDefinition()).Hash.MakeGenericType(type.GetGenericArguments()))
        : null;
}

/// <summary>Of 2 parts.</summary>
internal sealed class TupleHash<T1, T2> : TupleHash<(T1, T2)>
    where T1 : notnull
    where T2 : notnull
{
    public override int Of((T1, T2) tuple) => unchecked((31 * Part(tuple.Item1)) + Part(tuple.Item2));

    public override bool Same((T1, T2) left, (T1, T2) right) =>
        KeyEquality<T1>.Same(left.Item1, right.Item1) && KeyEquality<T2>.Same(left.Item2, right.Item2);
}

/// <summary>Of 3 parts.</summary>
internal sealed class TupleHash<T1, T2, T3> : TupleHash<(T1, T2, T3)>
    where T1 : notnull
    where T2 : notnull
    where T3 : notnull
{
    public override int Of((T1, T2, T3) tuple) => unchecked((31 * ((31 * Part(tuple.Item1)) + Part(tuple.Item2))) + Part(tuple.Item3));

    public override bool Same((T1, T2, T3) left, (T1, T2, T3) right) =>
        KeyEquality<T1>.Same(left.Item1, right.Item1) && KeyEquality<T2>.Same(left.Item2, right.Item2) && KeyEquality<T3>.Same(left.Item3, right.Item3);
}

/// <summary>Of 4 parts.</summary>
internal sealed class TupleHash<T1, T2, T3, T4> : TupleHash<(T1, T2, T3, T4)>
    where T1 : notnull
    where T2 : notnull
    where T3 : notnull
    where T4 : notnull
{
    public override int Of((T1, T2, T3, T4) tuple) => unchecked((31 * ((31 * ((31 * Part(tuple.Item1)) + Part(tuple.Item2))) + Part(tuple.Item3))) + Part(tuple.Item4));

    public override bool Same((T1, T2, T3, T4) left, (T1, T2, T3, T4) right) =>
        KeyEquality<T1>.Same(left.Item1, right.Item1) && KeyEquality<T2>.Same(left.Item2, right.Item2) && KeyEquality<T3>.Same(left.Item3, right.Item3) && KeyEquality<T4>.Same(left.Item4, right.Item4);
}

/// <summary>Of 5 parts.</summary>
internal sealed class TupleHash<T1, T2, T3, T4, T5> : TupleHash<(T1, T2, T3, T4, T5)>
    where T1 : notnull
    where T2 : notnull
    where T3 : notnull
    where T4 : notnull
    where T5 : notnull
{
    public override int Of((T1, T2, T3, T4, T5) tuple) => unchecked((31 * ((31 * ((31 * ((31 * Part(tuple.Item1)) + Part(tuple.Item2))) + Part(tuple.Item3))) + Part(tuple.Item4))) + Part(tuple.Item5));

    public override bool Same((T1, T2, T3, T4, T5) left, (T1, T2, T3, T4, T5) right) =>
        KeyEquality<T1>.Same(left.Item1, right.Item1) && KeyEquality<T2>.Same(left.Item2, right.Item2) && KeyEquality<T3>.Same(left.Item3, right.Item3) && KeyEquality<T4>.Same(left.Item4, right.Item4) && KeyEquality<T5>.Same(left.Item5, right.Item5);
}
