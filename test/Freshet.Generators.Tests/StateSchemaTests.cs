using System.Buffers;
using System.Text.Json;
using Freshet.State;

namespace Freshet.Generators.Tests;

public sealed class StateSchemaTests
{
    private static readonly First.Review Old = new(
        "r1", 4, "tốt", First.Mood.Good, new("Huế", 2), [new("Đà Nẵng", 7), new("Hà Nội", 1)], 99)
    { Note = "n" };

    [Fact]
    public void Every_kind_of_field_comes_back_as_it_was()
    {
        var value = new Everything
        {
            Boolean = true,
            Byte = 200,
            Short = -3,
            Int = int.MinValue,
            UInt = uint.MaxValue,
            Long = long.MinValue,
            ULong = ulong.MaxValue,
            Float = -0.1f,
            Double = double.Epsilon,
            Decimal = 79_228_162_514.264_337m,
            Char = 'ố',
            Guid = new Guid(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
            Span = TimeSpan.FromTicks(-7),
            Time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(7)),
            EventTime = new EventTime(1234),
            Text = "áp 🍜",
            Bytes = [0, 255],
            Day = DayOfWeek.Saturday,
            Maybe = null,
            Words = ["a", ""],
            Numbers = [1, null],
            Map = new() { ["k"] = [0.5], ["đ"] = [] },
            Pair = (1, "x"),
            Nested = new Everything.Inner(5, null),
        };
        Assert.Equal(JsonSerializer.Serialize(value), JsonSerializer.Serialize(ThroughBytes(value)));
        var empty = new Everything();
        empty.Pair = (0, ""); // a tuple's string has no null
        Assert.Equal(JsonSerializer.Serialize(empty), JsonSerializer.Serialize(ThroughBytes(empty)));
    }

    [Fact]
    public void Bytes_of_a_value_are_those_of_the_first_version_for_ever()
    {
        // Each field behind its length plus one: Id, Stars, Text, Mood, Place { City, Floor }, Others, Seen, Note.
        Assert.Equal(
            "037231 0504000000 0674E1BB9174 090100000000000000 0C(064875E1BABF 0502000000)"
            + " 23(12(0CC490C3A0204EE1BAB56E67 0507000000) 10(0A48C3A0204EE1BB9969 0501000000)) 096300000000000000 026E",
            Grouped(BytesOf(Old)));
    }

    [Fact]
    public void Later_version_reads_what_the_first_wrote()
    {
        Second.Review read = Evolve<First.Review, Second.Review>(Old);
        Assert.Equal(4, read.Rating);
        Assert.Equal("r1", read.Id);
        Assert.Equal(Second.Mood.Good, read.Mood); // by its name, though its number is another
        Assert.Equal(new Second.Place(2, "Huế"), read.Place);
        Assert.Equal([new Second.Place(7, "Đà Nẵng"), new Second.Place(1, "Hà Nội")], read.Others);
        Assert.Equal(99, read.Seen);
        Assert.Equal(0.5, read.Weight);
        Assert.Null(read.Added);
        Assert.Equal(0, read.Count);
    }

    [Fact]
    public void What_a_later_version_writes_is_its_own_whatever_it_read()
    {
        Serializer<Second.Review> reading = Serializers.For<Second.Review>().Reading(Serializers.For<First.Review>().Schema!);
        Second.Review value = reading.Read(BytesOf(Old));
        var bytes = new ArrayBufferWriter<byte>();
        reading.Write(value, bytes);
        Assert.Equal(Serializers.For<Second.Review>().Schema, reading.Schema);
        Assert.Equal(JsonSerializer.Serialize(value), JsonSerializer.Serialize(Serializers.For<Second.Review>().Read(bytes.WrittenSpan)));
    }

    [Fact]
    public void Same_schema_is_read_by_the_serializer_itself()
    {
        Serializer<First.Review> serializer = Serializers.For<First.Review>();
        Assert.Same(serializer, serializer.Reading(Serializers.For<First.Review>().Schema!));
    }

    [Fact]
    public void Field_of_another_type_is_refused_by_its_name()
    {
        StateSchemaException e = Assert.Throws<StateSchemaException>(() => Serializers.For<Wrong.Retyped>().Reading(Serializers.For<First.Review>().Schema!));
        Assert.Equal(
            "in the field 'Place' of Freshet.Generators.Tests.Wrong.Retyped, in the field 'Floor' of Freshet.Generators.Tests.Wrong.Place, it was written as "
            + "32-bit integer and is to be read as string. Give it back the type it had, or a state of another name the new one.",
            e.Message);
    }

    [Fact]
    public void Field_that_was_not_written_and_has_no_default_is_refused_by_its_name()
    {
        StateSchemaException e = Assert.Throws<StateSchemaException>(() => Serializers.For<Wrong.Needing>().Reading(Serializers.For<First.Review>().Schema!));
        Assert.Equal(
            "the field 'Author' of Freshet.Generators.Tests.Wrong.Needing was not written, and it has no default. Make it nullable, give its parameter a "
            + "default, or name with [FormerName] what it was called.",
            e.Message);
    }

    [Fact]
    public void Schema_comes_back_from_its_bytes_and_no_other_bytes_are_one()
    {
        StateSchema schema = Serializers.For<First.Review>().Schema!;
        var output = new ArrayBufferWriter<byte>();
        schema.WriteTo(output);
        Assert.Equal(schema, StateSchema.ReadFrom(output.WrittenSpan));
        Assert.NotEqual(schema, Serializers.For<Second.Review>().Schema);
        for (int length = 0; length < output.WrittenCount; length++)
            Assert.Throws<InvalidDataException>(() => StateSchema.ReadFrom(output.WrittenSpan[..length]));
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_never_read_past_their_end()
    {
        byte[] good = BytesOf(Old);
        Serializer<First.Review> serializer = Serializers.For<First.Review>();
        int refused = 0;
        for (int at = 0; at < good.Length; at++)
        {
            Assert.Throws<InvalidDataException>(() => serializer.Read(good.AsSpan(0, at)));
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] bad = [.. good];
                bad[at] ^= (byte)(1 << bit);
                try
                {
                    serializer.Read(bad);
                }
                catch (InvalidDataException)
                {
                    refused++;
                }
            }
        }

        Assert.True(refused > good.Length); // others are another value: a checkpoint's checksum is for those
    }

    [Fact]
    public void Type_without_a_serializer_is_told_how_to_get_one()
    {
        NotSupportedException e = Assert.Throws<NotSupportedException>(Serializers.For<Uri>);
        Assert.Equal(
            "There is no built-in serializer for System.Uri. Mark the type with [StateSchema], or pass one: to KeyBy for a key, in the descriptor for a state value.",
            e.Message);
    }

    /// <summary>The fields of <see cref="Old"/> apart, in hexadecimal.</summary>
    private static string Grouped(ReadOnlySpan<byte> bytes)
    {
        string hex = Convert.ToHexString(bytes);
        string text = "";
        int at = 0;
        ReadOnlySpan<(int Length, string Behind)> parts =
        [
            (3, " "), (5, " "), (6, " "), (9, " "), (1, "("), (6, " "), (5, ") "), (1, "("), (1, "("), (12, " "), (5, ") "), (1, "("), (10, " "), (5, ")) "),
            (9, " "), (2, ""),
        ];
        foreach ((int length, string behind) in parts)
        {
            text += hex[at..(at + (2 * length))] + behind;
            at += 2 * length;
        }

        return text + hex[at..];
    }

    private static T ThroughBytes<T>(T value) => Serializers.For<T>().Read(BytesOf(value));

    private static TNew Evolve<TOld, TNew>(TOld value) => Serializers.For<TNew>().Reading(Serializers.For<TOld>().Schema!).Read(BytesOf(value));

    private static byte[] BytesOf<T>(T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Serializers.For<T>().Write(value, bytes);
        return bytes.WrittenSpan.ToArray();
    }
}
