namespace Freshet.State;

/// <summary>A name that a field of a type in state had before: checkpoints that know it by that name are read. It may have had several.</summary>
/// <param name="name">The name as it was.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter, AllowMultiple = true, Inherited = false)]
public sealed class FormerNameAttribute(string name) : Attribute
{
    /// <summary>The name as it was.</summary>
    public string Name { get; } = name;
}
