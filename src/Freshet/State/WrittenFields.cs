namespace Freshet.State;

/// <summary>The fields that a type had when its values were written, matched with those it has. Immutable; safe to share.</summary>
public sealed class WrittenFields
{
    /// <summary>What stands for a field that the type no longer has.</summary>
    public const int Unknown = -1;

    private readonly int[] _targets;
    private readonly object?[] _readers;

    private WrittenFields(int[] targets, object?[] readers)
    {
        _targets = targets;
        _readers = readers;
    }

    /// <summary>For each field that was written, in order, the number of the type's field that it is; <see cref="Unknown"/> for one that is gone.</summary>
    public ReadOnlySpan<int> Targets => _targets;

    /// <summary>What reads the field of that number.</summary>
    public Serializer<TField> ReaderOf<TField>(int field) => (Serializer<TField>)_readers[field]!;

    /// <exception cref="StateSchemaException">A field has another type, or one without a default was not written.</exception>
    internal static WrittenFields Match(StateSchema written, string type, IReadOnlyList<FieldDefinition> fields)
    {
        var targets = new int[written.Fields.Count];
        var readers = new object?[fields.Count];
        Array.Fill(targets, Unknown);
        for (int i = 0; i < fields.Count; i++)
        {
            int at = IndexOf(written, fields[i]);
            if (at >= 0)
            {
                targets[at] = i;
                readers[i] = ReaderOf(fields[i], written.Fields[at].Schema, type);
            }
            else if (!fields[i].MayBeMissing)
            {
                throw new StateSchemaException(
                    $"the field '{fields[i].Name}' of {type} was not written, and it has no default. Make it nullable, give its parameter a default, "
                    + "or name with [FormerName] what it was called.");
            }
        }

        return new WrittenFields(targets, readers);
    }

    private static object ReaderOf(FieldDefinition field, StateSchema written, string type)
    {
        try
        {
            return field.Reading(written);
        }
        catch (StateSchemaException e)
        {
            throw new StateSchemaException($"in the field '{field.Name}' of {type}, {e.Message}");
        }
    }

    private static int IndexOf(StateSchema written, FieldDefinition field)
    {
        int former = -1;
        for (int i = 0; i < written.Fields.Count; i++)
        {
            if (written.Fields[i].Name == field.Name)
                return i;
            if (field.FormerNames.Contains(written.Fields[i].Name))
                former = i;
        }

        return former;
    }
}
