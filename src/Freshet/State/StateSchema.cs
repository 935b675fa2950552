using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Freshet.State;

/// <summary>What a state's bytes are made of: a type, and its parts by name. Compared by content. Immutable; safe to share.</summary>
public sealed class StateSchema : IEquatable<StateSchema>
{
    private const byte Version = 1;
    private const int MostDepth = 64;

    /// <summary>Describes a type.</summary>
    /// <param name="type">The type's name: of a built-in, or of the user's own.</param>
    /// <param name="fields">Its parts in the order in which they are written.</param>
    public StateSchema(string type, params ReadOnlySpan<StateField> fields)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(type);
        Type = type;
        Fields = [.. fields];
    }

    /// <summary>The type's name.</summary>
    public string Type { get; }

    /// <summary>Its parts in the order in which they are written; none for a type that is read as a whole.</summary>
    public IReadOnlyList<StateField> Fields { get; }

    /// <summary>Reads what <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are no schema.</exception>
    public static StateSchema ReadFrom(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] != Version)
            throw new InvalidDataException("A state's schema in the checkpoint is of another version. Restore with the program that wrote it.");
        bytes = bytes[1..];
        StateSchema schema = Next(ref bytes, depth: 0);
        return bytes.IsEmpty ? schema : throw Torn();
    }

    /// <summary>Appends the schema as bytes.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write([Version]);
        Append(output);
    }

    /// <inheritdoc/>
    public bool Equals(StateSchema? other) => other is not null && Type == other.Type && Fields.SequenceEqual(other.Fields);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateSchema);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Type, Fields.Count);

    /// <summary>The type with its parts, for people.</summary>
    public override string ToString() =>
        Fields.Count == 0 ? Type : string.Create(CultureInfo.InvariantCulture, $"{Type} {{ {string.Join(", ", Fields.Select(f => $"{f.Name}: {f.Schema.Type}"))} }}");

    private static StateSchema Next(ref ReadOnlySpan<byte> bytes, int depth)
    {
        if (depth > MostDepth)
            throw Torn();
        string type = NextText(ref bytes);
        int count = NextCount(ref bytes);
        var fields = new StateField[count];
        for (int i = 0; i < count; i++)
        {
            string name = NextText(ref bytes);
            fields[i] = new StateField(name, Next(ref bytes, depth + 1));
        }

        return type.Length == 0 ? throw Torn() : new StateSchema(type, fields);
    }

    private static string NextText(ref ReadOnlySpan<byte> bytes)
    {
        int length = NextCount(ref bytes);
        string text = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return text;
    }

    /// <summary>A length or a number of parts; what follows has at least one byte for each.</summary>
    private static int NextCount(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4)
            throw Torn();
        int count = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        bytes = bytes[4..];
        return count >= 0 && count <= bytes.Length ? count : throw Torn();
    }

    private static void AppendText(string text, IBufferWriter<byte> output)
    {
        AppendInt32(Encoding.UTF8.GetByteCount(text), output);
        Encoding.UTF8.GetBytes(text, output);
    }

    private static void AppendInt32(int value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
        output.Advance(4);
    }

    private static InvalidDataException Torn() => new("A state's schema in the checkpoint is torn.");

    private void Append(IBufferWriter<byte> output)
    {
        AppendText(Type, output);
        AppendInt32(Fields.Count, output);
        foreach (StateField field in Fields)
        {
            AppendText(field.Name, output);
            field.Schema.Append(output);
        }
    }
}
