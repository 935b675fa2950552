namespace Freshet.State;

/// <summary>Names a <see cref="ReducingState{T}"/>. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Name">The state's name, unique within its operator and kept over versions of the job.</param>
/// <param name="Reduce">Makes one value of two: what is there, and what is added.</param>
/// <param name="Serializer">How values become bytes; null asks for a built-in one.</param>
public sealed record ReducingStateDescriptor<T>(string Name, Func<T, T, T> Reduce, Serializer<T>? Serializer = null)
{
    /// <summary>How long values live; null: until they are removed.</summary>
    public StateTimeToLive? TimeToLive { get; init; }
}
