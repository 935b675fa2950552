using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Freshet.State;

/// <summary>The serializers of values without parts. Stateless; safe to share.</summary>
internal static class PlainSerializers
{
    private static readonly Dictionary<Type, object> All = new()
    {
        [typeof(bool)] = new BooleanSerializer(),
        [typeof(byte)] = new FixedSerializer<byte>("byte", 1, static (v, b) => b[0] = v, static b => b[0]),
        [typeof(short)] = new FixedSerializer<short>("16-bit integer", 2, static (v, b) => BinaryPrimitives.WriteInt16LittleEndian(b, v), BinaryPrimitives.ReadInt16LittleEndian),
        [typeof(int)] = new FixedSerializer<int>("32-bit integer", 4, static (v, b) => BinaryPrimitives.WriteInt32LittleEndian(b, v), BinaryPrimitives.ReadInt32LittleEndian),
        [typeof(uint)] = new FixedSerializer<uint>("unsigned 32-bit integer", 4, static (v, b) => BinaryPrimitives.WriteUInt32LittleEndian(b, v), BinaryPrimitives.ReadUInt32LittleEndian),
        [typeof(long)] = new FixedSerializer<long>("64-bit integer", 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v), BinaryPrimitives.ReadInt64LittleEndian),
        [typeof(ulong)] = new FixedSerializer<ulong>("unsigned 64-bit integer", 8, static (v, b) => BinaryPrimitives.WriteUInt64LittleEndian(b, v), BinaryPrimitives.ReadUInt64LittleEndian),
        [typeof(float)] = new FixedSerializer<float>("float", 4, static (v, b) => BinaryPrimitives.WriteSingleLittleEndian(b, v), BinaryPrimitives.ReadSingleLittleEndian),
        [typeof(double)] = new FixedSerializer<double>("double", 8, static (v, b) => BinaryPrimitives.WriteDoubleLittleEndian(b, v), BinaryPrimitives.ReadDoubleLittleEndian),
        [typeof(decimal)] = new FixedSerializer<decimal>("decimal", 16, WriteDecimal, ReadDecimal),
        [typeof(char)] = new FixedSerializer<char>("char", 2, static (v, b) => BinaryPrimitives.WriteUInt16LittleEndian(b, v), static b => (char)BinaryPrimitives.ReadUInt16LittleEndian(b)),
        [typeof(Guid)] = new FixedSerializer<Guid>("GUID", 16, static (v, b) => v.TryWriteBytes(b), static b => new Guid(b)),
        [typeof(TimeSpan)] = new FixedSerializer<TimeSpan>(
            "time span", 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v.Ticks), static b => new TimeSpan(BinaryPrimitives.ReadInt64LittleEndian(b))),
        [typeof(DateTimeOffset)] = new FixedSerializer<DateTimeOffset>("time with offset", 10, WriteTime, ReadTime),
        [typeof(EventTime)] = new FixedSerializer<EventTime>(
            "event time", 8, static (v, b) => BinaryPrimitives.WriteInt64LittleEndian(b, v.Milliseconds), static b => new EventTime(BinaryPrimitives.ReadInt64LittleEndian(b))),
        [typeof(string)] = new StringSerializer(),
        [typeof(byte[])] = new BytesSerializer(),
    };

    /// <summary>The type's serializer; null where it has none.</summary>
    public static object? Find(Type type) => All.GetValueOrDefault(type);

    private static void WriteDecimal(decimal value, Span<byte> bytes)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        for (int i = 0; i < bits.Length; i++)
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(4 * i)..], bits[i]);
    }

    private static decimal ReadDecimal(ReadOnlySpan<byte> bytes)
    {
        Span<int> bits = stackalloc int[4];
        for (int i = 0; i < bits.Length; i++)
            bits[i] = BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]);
        return new decimal(bits);
    }

    private static void WriteTime(DateTimeOffset value, Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[8..], (short)value.TotalOffsetMinutes);
    }

    private static DateTimeOffset ReadTime(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadInt64LittleEndian(bytes), TimeSpan.FromMinutes(BinaryPrimitives.ReadInt16LittleEndian(bytes[8..])));

    private delegate void Writing<T>(T value, Span<byte> bytes);

    private delegate T Reading<T>(ReadOnlySpan<byte> bytes);

    /// <summary>A value of so many bytes.</summary>
    private sealed class FixedSerializer<T>(string name, int length, Writing<T> write, Reading<T> read) : Serializer<T>
    {
        public override StateSchema Schema { get; } = new(name);

        public override bool IsImmutable => true;

        public override void Write(T value, IBufferWriter<byte> output)
        {
            write(value, output.GetSpan(length)[..length]);
            output.Advance(length);
        }

        public override T Read(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length != length)
                throw new InvalidDataException($"A {name} has {length} bytes; there are {bytes.Length}.");
            try
            {
                return read(bytes);
            }
            catch (ArgumentException e)
            {
                throw new InvalidDataException($"The bytes are those of no {name}.", e);
            }
        }
    }

    private sealed class BooleanSerializer : Serializer<bool>
    {
        public override StateSchema Schema { get; } = new("Boolean");

        public override bool IsImmutable => true;

        public override void Write(bool value, IBufferWriter<byte> output)
        {
            output.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
            output.Advance(1);
        }

        public override bool Read(ReadOnlySpan<byte> bytes) => bytes switch
        {
            [0] => false,
            [1] => true,
            [var other] => throw new InvalidDataException($"A Boolean is 0 or 1; there is {other}."),
            _ => throw new InvalidDataException($"A Boolean has 1 bytes; there are {bytes.Length}."),
        };
    }

    private sealed class StringSerializer : Serializer<string>
    {
        private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

        public override StateSchema Schema { get; } = new("string");

        public override bool IsImmutable => true;

        public override void Write(string value, IBufferWriter<byte> output) => Utf8.GetBytes(value, output);

        public override string Read(ReadOnlySpan<byte> bytes)
        {
            try
            {
                return Utf8.GetString(bytes);
            }
            catch (DecoderFallbackException e)
            {
                throw new InvalidDataException("A string is not valid UTF-8.", e);
            }
        }
    }

    private sealed class BytesSerializer : Serializer<byte[]>
    {
        public override StateSchema Schema { get; } = new("bytes");

        public override void Write(byte[] value, IBufferWriter<byte> output) => output.Write(value);

        public override byte[] Read(ReadOnlySpan<byte> bytes) => bytes.ToArray();
    }
}
