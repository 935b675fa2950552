namespace Freshet.State;

/// <summary>
/// Has a serializer generated for a partial record, class or struct, so that its values can be state: <see cref="Serializers.For{T}"/> finds it.
/// Its fields are the parameters of a record and the properties that can be set. They are known by name in checkpoints: a later version of the type may
/// add some (they read as their parameter's default, else as their type's), leave some out, and rename some with <see cref="FormerNameAttribute"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
public sealed class StateSchemaAttribute : Attribute;
