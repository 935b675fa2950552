using System.Buffers;

namespace Freshet.State;

/// <summary>Turns values into bytes and back, for state and checkpoints. Stateless; safe to share between threads.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class Serializer<T>
{
    /// <summary>Appends the bytes of <paramref name="value"/>.</summary>
    public abstract void Write(T value, IBufferWriter<byte> output);

    /// <summary>Reads a value from exactly the bytes that <see cref="Write"/> made.</summary>
    /// <exception cref="InvalidDataException">The bytes are not those of a value; the message says why.</exception>
    public abstract T Read(ReadOnlySpan<byte> bytes);
}
