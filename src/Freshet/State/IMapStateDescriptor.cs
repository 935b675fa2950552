namespace Freshet.State;

/// <summary>A <see cref="MapStateDescriptor{TMapKey,TValue}"/> of any types; nothing else is one.</summary>
public interface IMapStateDescriptor
{
    /// <summary>The state's name, unique within its operator and kept over versions of the job.</summary>
    string Name { get; }

    internal void Accept(IMapStateVisitor visitor);
}

/// <summary>Visits a descriptor with its types.</summary>
internal interface IMapStateVisitor
{
    void Visit<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull;
}
