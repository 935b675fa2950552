namespace Freshet.State;

/// <summary>Names a <see cref="ListState{T}"/> and says how its elements become bytes. Immutable; safe to share.</summary>
/// <typeparam name="T">The type of the elements.</typeparam>
/// <param name="Name">The state's name, unique within its operator and kept over versions of the job.</param>
/// <param name="Serializer">How elements become bytes; null asks for a built-in one.</param>
public sealed record ListStateDescriptor<T>(string Name, Serializer<T>? Serializer = null)
{
    /// <summary>How long elements live; null: until they are removed.</summary>
    public StateTimeToLive? TimeToLive { get; init; }
}
