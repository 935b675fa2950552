using System.Buffers;

namespace Freshet.State;

/// <summary>Turns values into bytes and back, for state and checkpoints. Stateless; safe to share between threads.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class Serializer<T>
{
    /// <summary>
    /// What the bytes are made of: it stands beside the state in a checkpoint, so that a later program knows what was written. Null: nothing
    /// is known of them, and nothing is checked.
    /// </summary>
    public virtual StateSchema? Schema => null;

    /// <summary>
    /// Whether values never change once they are made, nor anything that they refer to. A snapshot keeps a reference to such a value; of any other it
    /// keeps the bytes, made before the value may be changed. False by default: right for every type, and slower.
    /// </summary>
    public virtual bool IsImmutable => false;

    /// <summary>Appends the bytes of <paramref name="value"/>.</summary>
    public abstract void Write(T value, IBufferWriter<byte> output);

    /// <summary>Reads a value from exactly the bytes that <see cref="Write"/> made.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those of a value; the message says why.</exception>
    public abstract T Read(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Takes a value as it is now, so that it becomes bytes later, on another thread, while it is changed. To be overridden for large values that can be copied,
    /// or can share what is not changed, in far less time than they can be written. Null, the default: the value is written at once.
    /// </summary>
    public virtual FrozenValue? Freeze(T value) => null;

    /// <summary>Gives a serializer that reads what was written with another schema, and writes with this one's.</summary>
    /// <param name="written">The schema that the bytes were written with.</param>
    /// <exception cref="StateSchemaException">Those bytes cannot be read as this type; the message says which field is why.</exception>
    public virtual Serializer<T> Reading(StateSchema written) =>
        Schema is null || Schema.Equals(written) ? this : throw new StateSchemaException(written, Schema);
}
