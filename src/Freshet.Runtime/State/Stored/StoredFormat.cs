using Freshet.State;

namespace Freshet.Runtime.State.Stored;

/// <summary>How the values of a state in a store stand in sections, with their type hidden. Immutable.</summary>
internal abstract class StoredFormat
{
    /// <summary>What the bytes of values are made of; null where nothing is known of them.</summary>
    public abstract StateSchema? Schema { get; }

    /// <summary>Gives what turns values as they were written into those written now; null where they are the same bytes.</summary>
    /// <exception cref="StateSchemaException">They cannot be read as this type.</exception>
    public abstract StoredValueConverter? ConverterFrom(WrittenSchemas written, string section);
}

/// <summary>Appends a value as it is written now.</summary>
internal delegate void StoredValueConverter(ReadOnlySpan<byte> value, SectionWriter output);

/// <summary>Of values of a type.</summary>
/// <param name="serializer">How they stand in sections.</param>
internal sealed class StoredFormat<TValue>(Serializer<TValue> serializer) : StoredFormat
{
    public override StateSchema? Schema => serializer.Schema;

    public override StoredValueConverter? ConverterFrom(WrittenSchemas written, string section)
    {
        Serializer<TValue> reader = written.Reading(section, serializer);
        return reader == serializer ? null : (value, output) => serializer.Write(reader.Read(value), output);
    }
}
