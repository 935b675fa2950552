using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Freshet.State;

/// <summary>
/// The bytes of an enum: its number, 8 bytes little-endian. The schema has the members' names, so that one which is numbered anew is found by
/// its name; a number without a name stays what it is.
/// </summary>
internal sealed class EnumSerializer<T> : Serializer<T>
    where T : struct, Enum
{
    public override StateSchema Schema { get; } = new(
        "enum", [.. Enum.GetNames<T>().Select(n => new StateField(n, new StateSchema(NumberOf(Enum.Parse<T>(n)).ToString(CultureInfo.InvariantCulture))))]);

    public override bool IsImmutable => true;

    public override void Write(T value, IBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), NumberOf(value));
        output.Advance(8);
    }

    public override T Read(ReadOnlySpan<byte> bytes) => ValueOf(Next(bytes));

    public override Serializer<T> Reading(StateSchema written) =>
        Schema.Equals(written) ? this : written.Type == Schema.Type ? new RenumberedSerializer(this, written) : throw new StateSchemaException(written, Schema);

    private static long Next(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : throw new InvalidDataException($"An enum has 8 bytes; there are {bytes.Length}.");

    // The number as if it were signed: cut off again, every width and sign gives back what it was.
    private static long NumberOf(T value) => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<T, sbyte>(value),
        2 => Unsafe.BitCast<T, short>(value),
        4 => Unsafe.BitCast<T, int>(value),
        _ => Unsafe.BitCast<T, long>(value),
    };

    private static T ValueOf(long number) => Unsafe.SizeOf<T>() switch
    {
        1 => Unsafe.BitCast<sbyte, T>((sbyte)number),
        2 => Unsafe.BitCast<short, T>((short)number),
        4 => Unsafe.BitCast<int, T>((int)number),
        _ => Unsafe.BitCast<long, T>(number),
    };

    private sealed class RenumberedSerializer(EnumSerializer<T> current, StateSchema written) : Serializer<T>
    {
        private readonly Dictionary<long, string> _names = written.Fields
            .GroupBy(f => long.Parse(f.Schema.Type, CultureInfo.InvariantCulture)).ToDictionary(g => g.Key, g => g.First().Name);

        public override StateSchema Schema => current.Schema;

        public override bool IsImmutable => true;

        public override void Write(T value, IBufferWriter<byte> output) => current.Write(value, output);

        public override T Read(ReadOnlySpan<byte> bytes)
        {
            long number = Next(bytes);
            if (!_names.TryGetValue(number, out string? name))
                return ValueOf(number);
            return Enum.TryParse(name, out T value)
                ? value
                : throw new InvalidDataException($"The state holds {typeof(T).Name}.{name}, which the enum no longer has. Give it back.");
        }
    }
}
