using System.Reflection;

namespace Freshet.State;

/// <summary>
/// The built-in serializers: numbers, little-endian of fixed width, and other plain values; strings as UTF-8; enums, nullable values, arrays,
/// lists and dictionaries of these; tuples of two to five; and types marked with <see cref="StateSchemaAttribute"/>. Safe to share.
/// </summary>
public static class Serializers
{
    // Asked while a job is built, once for each use: no reflection is on the way of a record.
    private static readonly Dictionary<Type, Type> Generic = new()
    {
        [typeof(ValueTuple<,>)] = typeof(TupleSerializer<,>),
        [typeof(ValueTuple<,,>)] = typeof(TupleSerializer<,,>),
        [typeof(ValueTuple<,,,>)] = typeof(TupleSerializer<,,,>),
        [typeof(ValueTuple<,,,,>)] = typeof(TupleSerializer<,,,,>),
        [typeof(Nullable<>)] = typeof(NullableSerializer<>),
        [typeof(List<>)] = typeof(ListSerializer<>),
        [typeof(IReadOnlyList<>)] = typeof(ReadOnlyListSerializer<>),
        [typeof(Dictionary<,>)] = typeof(DictionarySerializer<,>),
    };

    /// <summary>The built-in serializer of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">There is none; the message says where to pass one.</exception>
    public static Serializer<T> For<T>() =>
        Find<T>() ?? throw new NotSupportedException(
            $"There is no built-in serializer for {typeof(T)}. Mark the type with [StateSchema], or pass one: to KeyBy for a key, in the descriptor for a state value.");

    internal static Serializer<T>? Find<T>() => (Serializer<T>?)Find(typeof(T));

    private static object? Find(Type type) =>
        PlainSerializers.Find(type)
        ?? (type.IsEnum ? Activator.CreateInstance(typeof(EnumSerializer<>).MakeGenericType(type)) : null)
        ?? (type.IsSZArray ? FindOf(typeof(ArraySerializer<>), [type.GetElementType()!]) : null)
        ?? (type.IsConstructedGenericType && Generic.TryGetValue(type.GetGenericTypeDefinition(), out Type? serializer)
            ? FindOf(serializer, type.GetGenericArguments())
            : null)
        ?? FindGenerated(type);

    private static object? FindOf(Type serializer, Type[] parts)
    {
        object?[] serializers = [.. parts.Select(Find)];
        return Array.TrueForAll(serializers, s => s is not null) ? Activator.CreateInstance(serializer.MakeGenericType(parts), serializers) : null;
    }

    private static object? FindGenerated(Type type) =>
        type.GetInterfaces().Any(i => i.IsConstructedGenericType && i.GetGenericTypeDefinition() == typeof(IStateSchema<>) && i.GenericTypeArguments[0] == type)
            ? typeof(Serializers).GetMethod(nameof(Create), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(type).Invoke(null, null)
            : null;

    private static Serializer<T> Create<T>()
        where T : IStateSchema<T> => T.CreateSerializer();
}
