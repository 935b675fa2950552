namespace Freshet.State;

/// <summary>A type that brings its serializer; implemented by what <see cref="StateSchemaAttribute"/> generates.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
public interface IStateSchema<TSelf>
    where TSelf : IStateSchema<TSelf>
{
    /// <summary>Makes the serializer.</summary>
    static abstract Serializer<TSelf> CreateSerializer();
}
