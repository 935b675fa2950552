namespace Freshet.State;

/// <summary>Names a <see cref="MapState{TMapKey,TValue}"/> and says how its entries become bytes. Immutable; safe to share.</summary>
/// <typeparam name="TMapKey">The type of the map's keys.</typeparam>
/// <typeparam name="TValue">The type of the map's values.</typeparam>
/// <param name="Name">The state's name, unique within its operator and kept over versions of the job.</param>
/// <param name="KeySerializer">How the map's keys become bytes; null asks for a built-in one.</param>
/// <param name="ValueSerializer">How the map's values become bytes; null asks for a built-in one.</param>
public sealed record MapStateDescriptor<TMapKey, TValue>(
    string Name, Serializer<TMapKey>? KeySerializer = null, Serializer<TValue>? ValueSerializer = null) : IMapStateDescriptor
    where TMapKey : notnull
{
    /// <summary>How long entries live; null: until they are removed.</summary>
    public StateTimeToLive? TimeToLive { get; init; }

    void IMapStateDescriptor.Accept(IMapStateVisitor visitor) => visitor.Visit(this);
}
