using System.Buffers;
using System.Buffers.Binary;
using System.Reflection;
using System.Text;

namespace Freshet.State;

/// <summary>The built-in serializers. Numbers are little-endian of fixed width, strings UTF-8, tuples of two to five of
/// these their parts in order. Safe to share.</summary>
public static class Serializers
{
    private static readonly Type[] ValueTuples = [typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>), typeof(ValueTuple<,,,,>)];

    private static readonly Type[] TupleSerializers =
        [typeof(TupleSerializer<,>), typeof(TupleSerializer<,,>), typeof(TupleSerializer<,,,>), typeof(TupleSerializer<,,,,>)];

    /// <summary>The built-in serializer of <typeparamref name="T"/>.</summary>
    /// <exception cref="NotSupportedException">There is none; the message says where to pass one.</exception>
    public static Serializer<T> For<T>() =>
        Find<T>() ?? throw new NotSupportedException(
            $"There is no built-in serializer for {typeof(T)}. Pass one: to KeyBy for a key, in the descriptor for a state value.");

    internal static Serializer<T>? Find<T>()
    {
        object? found = default(T) switch
        {
            int => new Int32Serializer(),
            long => new Int64Serializer(),
            double => new DoubleSerializer(),
            bool => new BooleanSerializer(),
            _ => typeof(T) == typeof(string) ? new StringSerializer() : FindTuple(typeof(T)),
        };
        return (Serializer<T>?)found;
    }

    // Asked while a job is built, once for each use: no reflection is on the way of a record.
    private static object? FindTuple(Type type)
    {
        if (!type.IsConstructedGenericType || Array.IndexOf(ValueTuples, type.GetGenericTypeDefinition()) is not (>= 0 and var index))
            return null;
        Type[] parts = type.GetGenericArguments();
        object?[] serializers = [.. parts.Select(part => typeof(Serializers).GetMethod(nameof(Find), BindingFlags.Static | BindingFlags.NonPublic)!.MakeGenericMethod(part).Invoke(null, null))];
        return Array.TrueForAll(serializers, s => s is not null) ? Activator.CreateInstance(TupleSerializers[index].MakeGenericType(parts), serializers) : null;
    }

    private static ReadOnlySpan<byte> Exactly(ReadOnlySpan<byte> bytes, int length, string type) =>
        bytes.Length == length ? bytes : throw new InvalidDataException($"A {type} has {length} bytes; there are {bytes.Length}.");

    private sealed class Int32Serializer : Serializer<int>
    {
        public override void Write(int value, IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), value);
            output.Advance(4);
        }

        public override int Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt32LittleEndian(Exactly(bytes, 4, "32-bit integer"));
    }

    private sealed class Int64Serializer : Serializer<long>
    {
        public override void Write(long value, IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
            output.Advance(8);
        }

        public override long Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(Exactly(bytes, 8, "64-bit integer"));
    }

    private sealed class DoubleSerializer : Serializer<double>
    {
        public override void Write(double value, IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(output.GetSpan(8), value);
            output.Advance(8);
        }

        public override double Read(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadDoubleLittleEndian(Exactly(bytes, 8, "double"));
    }

    private sealed class BooleanSerializer : Serializer<bool>
    {
        public override void Write(bool value, IBufferWriter<byte> output)
        {
            output.GetSpan(1)[0] = value ? (byte)1 : (byte)0;
            output.Advance(1);
        }

        public override bool Read(ReadOnlySpan<byte> bytes) => Exactly(bytes, 1, "Boolean")[0] switch
        {
            0 => false,
            1 => true,
            var other => throw new InvalidDataException($"A Boolean is 0 or 1; there is {other}."),
        };
    }

    private sealed class StringSerializer : Serializer<string>
    {
        private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

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
}
