namespace Freshet.State;

/// <summary>Names a <see cref="ValueState{T}"/> and says how its values become bytes. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <param name="Name">The state's name, unique within its operator and kept over versions of the job.</param>
/// <param name="Serializer">How values become bytes; null asks for a built-in one (integers, floating point, Boolean, string).</param>
public sealed record ValueStateDescriptor<T>(string Name, Serializer<T>? Serializer = null)
{
    /// <summary>How long values live; null: until they are removed.</summary>
    public StateTimeToLive? TimeToLive { get; init; }
}
