using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>
/// What a checkpoint says of the types that an operator's states were written as: a section for each state, beside those of its key groups, so once
/// and not with each entry. Immutable.
/// </summary>
internal sealed class WrittenSchemas
{
    private const string Prefix = "\u0001schema:";
    private const string Type = "state";
    private const string KeyField = "key";
    private const string ValueField = "value";

    private readonly Dictionary<string, StateSchema> _schemas = new(StringComparer.Ordinal);

    /// <summary>Nothing is known.</summary>
    public static WrittenSchemas None { get; } = new();

    /// <summary>Whether a section is one of these, and no state.</summary>
    public static bool IsSchema(string section) => section.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Reads the schemas of a snapshot.</summary>
    public static WrittenSchemas Of(OperatorSnapshot? snapshot)
    {
        var schemas = new WrittenSchemas();
        foreach (StateSection section in snapshot?.Sections ?? [])
        {
            // Every subtask wrote one, and they were one program.
            if (IsSchema(section.Name) && !schemas._schemas.ContainsKey(section.Name))
                schemas._schemas.Add(section.Name, StateSchema.ReadFrom(section.Bytes.Span));
        }

        return schemas;
    }

    /// <summary>Writes of what types a state is; nothing where nothing is known of them.</summary>
    /// <param name="output">Takes the section.</param>
    /// <param name="section">The state's name in checkpoints.</param>
    /// <param name="key">The schema of the keys; null for none.</param>
    /// <param name="value">The schema of the values; null for none.</param>
    public static void Write(ISectionOutput output, string section, StateSchema? key, StateSchema? value)
    {
        if (ToSection(section, key, value) is { } written)
            output.Write(written.Name, written.KeyGroup, written.Bytes.Span);
    }

    /// <summary>The section that says of what types a state is; null where nothing is known of them.</summary>
    public static StateSection? ToSection(string section, StateSchema? key, StateSchema? value)
    {
        List<StateField> fields = [];
        if (key is not null)
            fields.Add(new StateField(KeyField, key));
        if (value is not null)
            fields.Add(new StateField(ValueField, value));
        if (fields.Count == 0)
            return null;
        var bytes = new SectionWriter();
        new StateSchema(Type, [.. fields]).WriteTo(bytes);
        return new StateSection(Prefix + section, -1, bytes.Written);
    }

    /// <summary>Gives what reads a state's values as they were written, where the keys are those there are.</summary>
    /// <exception cref="StateSchemaException">Keys or values were written as types that cannot be read as those there are.</exception>
    public Serializer<TValue> ReaderOf<TKey, TValue>(string section, Serializer<TKey> keys, Serializer<TValue> values)
    {
        CheckKeys(section, keys);
        return Reading(section, values);
    }

    /// <summary>Gives what reads a state's values as they were written: the serializer itself where that is how it writes them.</summary>
    /// <exception cref="StateSchemaException">They cannot be read as this type.</exception>
    public Serializer<T> Reading<T>(string section, Serializer<T> values) =>
        Find(section, ValueField) is { } written ? values.Reading(written) : values;

    /// <summary>Refuses keys of another type: they have other key groups.</summary>
    /// <exception cref="StateSchemaException">They are.</exception>
    public void CheckKeys<TKey>(string section, Serializer<TKey> keys)
    {
        if (keys.Schema is { } schema && Find(section, KeyField) is { } written && !written.Equals(schema))
            throw new StateSchemaException($"its keys were written as {written} and are {schema} now. Give the stream back the keys it had, or the operator another uid.");
    }

    private StateSchema? Find(string section, string field) =>
        _schemas.TryGetValue(Prefix + section, out StateSchema? schema) ? schema.Fields.FirstOrDefault(f => f.Name == field)?.Schema : null;
}
