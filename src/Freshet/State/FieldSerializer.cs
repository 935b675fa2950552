using System.Buffers;

namespace Freshet.State;

/// <summary>
/// What generated serializers stand on: a value is its fields in order, each behind its length plus one as a variable-length number; 0 is
/// null. So a field that a later program does not know is passed over. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class FieldSerializer<T> : Serializer<T>
{
    private readonly FieldDefinition[] _fields;

    /// <summary>Takes the fields in the order in which they are written.</summary>
    /// <param name="type">The type's name.</param>
    /// <param name="fields">Its fields.</param>
    protected FieldSerializer(string type, params ReadOnlySpan<FieldDefinition> fields)
    {
        _fields = [.. fields];
        Schema = new StateSchema(type, [.. _fields.Select(f => new StateField(f.Name, f.Schema))]);
    }

    /// <inheritdoc/>
    public sealed override StateSchema Schema { get; }

    /// <inheritdoc/>
    public sealed override Serializer<T> Reading(StateSchema written) =>
        Schema.Equals(written) ? this : new EvolvedSerializer(this, WrittenFields.Match(written, Schema.Type, _fields));

    /// <summary>Reads a value whose fields are those that were written, in their order.</summary>
    /// <param name="bytes">The fields.</param>
    /// <param name="written">Which of the type's fields each is.</param>
    protected abstract T Read(ReadOnlySpan<byte> bytes, WrittenFields written);

    /// <summary>Appends a field.</summary>
    protected static void WriteField<TField>(Serializer<TField> serializer, TField value, IBufferWriter<byte> output) =>
        FieldBytes.Write(serializer, value, output);

    /// <summary>Cuts a field off the front.</summary>
    protected static TField NextField<TField>(Serializer<TField> serializer, ref ReadOnlySpan<byte> bytes) => FieldBytes.Next(serializer, ref bytes);

    /// <summary>Cuts a field off the front that nobody reads any more.</summary>
    protected static void SkipField(ref ReadOnlySpan<byte> bytes) => FieldBytes.Skip(ref bytes);

    /// <summary>Refuses bytes behind the last field.</summary>
    protected static void CheckEnd(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
            throw new InvalidDataException($"A {typeof(T).Name} in the state has bytes behind its last field.");
    }

    private sealed class EvolvedSerializer(FieldSerializer<T> current, WrittenFields written) : Serializer<T>
    {
        public override StateSchema? Schema => current.Schema;

        public override bool IsImmutable => current.IsImmutable;

        public override void Write(T value, IBufferWriter<byte> output) => current.Write(value, output);

        public override T Read(ReadOnlySpan<byte> bytes) => current.Read(bytes, written);

        public override Serializer<T> Reading(StateSchema another) => current.Reading(another);
    }
}
