namespace Freshet.State;

/// <summary>The schemas of states that are made of parts. Pure functions.</summary>
internal static class StateSchemas
{
    /// <summary>The schema of a type with parts; null where that of a part is not known.</summary>
    public static StateSchema? Of(string type, params ReadOnlySpan<(string Name, StateSchema? Schema)> parts)
    {
        var fields = new StateField[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Schema is not { } schema)
                return null;
            fields[i] = new StateField(parts[i].Name, schema);
        }

        return new StateSchema(type, fields);
    }

    /// <summary>The parts of what was written, where it was a state of this kind.</summary>
    /// <exception cref="StateSchemaException">It was of another.</exception>
    public static IReadOnlyList<StateField> PartsOf(StateSchema written, StateSchema schema) =>
        written.Type == schema.Type && written.Fields.Count == schema.Fields.Count ? written.Fields : throw new StateSchemaException(written, schema);
}
