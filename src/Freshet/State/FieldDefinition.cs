namespace Freshet.State;

/// <summary>A field of a type with a generated serializer. Immutable; safe to share.</summary>
public abstract class FieldDefinition
{
    private protected FieldDefinition(string name, bool mayBeMissing, string[] formerNames)
    {
        Name = name;
        MayBeMissing = mayBeMissing;
        FormerNames = formerNames;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether a value that was written without it can be read: it has a default.</summary>
    public bool MayBeMissing { get; }

    /// <summary>The names it had.</summary>
    public IReadOnlyList<string> FormerNames { get; }

    /// <summary>What its bytes are made of.</summary>
    public abstract StateSchema Schema { get; }

    /// <summary>Describes a field.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="serializer">How its values become bytes.</param>
    /// <param name="mayBeMissing">Whether it has a default.</param>
    /// <param name="formerNames">The names it had.</param>
    public static FieldDefinition Of<TField>(string name, Serializer<TField> serializer, bool mayBeMissing, params string[] formerNames) =>
        new Typed<TField>(name, serializer, mayBeMissing, formerNames);

    /// <summary>The serializer that reads what was written with another schema.</summary>
    internal abstract object Reading(StateSchema written);

    private sealed class Typed<TField>(string name, Serializer<TField> serializer, bool mayBeMissing, string[] formerNames)
        : FieldDefinition(name, mayBeMissing, formerNames)
    {
        public override StateSchema Schema { get; } = serializer.Schema ?? new StateSchema(typeof(TField).ToString());

        internal override object Reading(StateSchema written) =>
            serializer.Schema is not null ? serializer.Reading(written)
            : written.Equals(Schema) ? serializer
            : throw new StateSchemaException(written, Schema);
    }
}
