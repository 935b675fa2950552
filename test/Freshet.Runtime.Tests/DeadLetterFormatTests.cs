using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Freshet.Runtime.Tests;

public sealed class DeadLetterFormatTests
{
    private static readonly DateTimeOffset Time = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Fact]
    public void Line_says_source_position_reason_time_and_the_bytes_twice()
    {
        var letter = new DeadLetter("reviews/3", 42, "It is no JSON.", Encoding.UTF8.GetBytes("hàng \"đẹp\"\n"));
        Assert.Equal(
            """{"source":"reviews/3","position":42,"reason":"It is no JSON.","time":"2026-03-04T05:06:07.0000000Z","length":15,"bytes":"aMOgbmcgIsSR4bq5cCIK","text":"hàng \"đẹp\"\n"}""",
            Encoding.UTF8.GetString(DeadLetterFormat.ToBytes(letter, Time)));
    }

    [Fact]
    public void Every_letter_comes_back_as_it_was()
    {
        var random = new Random(7);
        foreach (int length in (int[])[0, 1, 2, 3, 100, 4096, 4097, DeadLetterFormat.MaxBytes])
        {
            byte[] bytes = new byte[length];
            random.NextBytes(bytes);
            foreach (byte[] raw in (byte[][])[bytes, [.. bytes.Select(b => (byte)'\n')], new byte[length], [.. bytes.Select(_ => (byte)'"')]])
            {
                var letter = new DeadLetter("a \" \\ \u0000 \u2028 source", long.MinValue, "\r\n\t why", raw) { Length = length + 5 };
                byte[] line = DeadLetterFormat.ToBytes(letter, Time);
                Assert.DoesNotContain((byte)'\n', line);
                DeadLetter read = DeadLetterFormat.Read(line, out DateTimeOffset time);
                Assert.Equal((letter.Source, letter.Position, letter.Reason, letter.Length), (read.Source, read.Position, read.Reason, read.Length));
                Assert.Equal(raw, read.Bytes.ToArray());
                Assert.Equal(Time, time);
                Assert.False(read.IsWhole);
            }
        }
    }

    [Fact]
    public void Whatever_a_letter_holds_its_line_is_bounded_and_says_what_was_cut()
    {
        string worst = new('\u0001', 100_000); // six characters each in JSON
        var letter = new DeadLetter(worst, 1, worst, Encoding.UTF8.GetBytes(new string('\u0001', 10_000_000)));
        byte[] line = DeadLetterFormat.ToBytes(letter, Time);
        Assert.InRange(line.Length, DeadLetterFormat.MaxBytes, 512 * 1024);
        DeadLetter read = DeadLetterFormat.Read(line, out _);
        Assert.Equal((1024, 4096), (read.Source.Length, read.Reason.Length));
        Assert.Equal((DeadLetterFormat.MaxBytes, 10_000_000L, false), (read.Bytes.Length, read.Length, read.IsWhole));
    }

    [Fact]
    public void Text_is_cut_between_characters_and_left_out_where_the_bytes_are_none()
    {
        string text = new string('x', 4095) + "😀 and more";
        Assert.Equal(new string('x', 4095), Line(Encoding.UTF8.GetBytes(text)).GetProperty("text").GetString());
        Assert.False(Line([0xFF, (byte)'a']).TryGetProperty("text", out _));
        Assert.False(Line([]).TryGetProperty("text", out _));
    }

    [Fact]
    public void Half_of_a_pair_in_a_reason_becomes_a_mark_and_does_no_harm()
    {
        DeadLetter read = DeadLetterFormat.Read(DeadLetterFormat.ToBytes(new DeadLetter("s", 1, "a\ud800b", default), Time), out _);
        Assert.Equal("a\ufffdb", read.Reason);
    }

    [Theory]
    [InlineData("", "The input does not contain any JSON tokens")]
    [InlineData("[]", "it is no object")]
    [InlineData("{}", "its 'source' is missing or no text")]
    [InlineData("""{"source":"s","position":1.5,"reason":"r","time":"2026-01-01T00:00:00Z","length":0,"bytes":""}""", "its 'position' is no whole number")]
    [InlineData("""{"source":"s","position":1,"reason":"r","time":"soon","length":0,"bytes":""}""", "its 'time' is none")]
    [InlineData("""{"source":"s","position":1,"reason":"r","time":"2026-01-01T00:00:00Z","length":0,"bytes":"*"}""", "its 'bytes' are not base64")]
    [InlineData("""{"source":"s","position":1,"reason":"r","time":"2026-01-01T00:00:00Z","length":1,"bytes":"AAAA"}""", "its 'length' is less than its 'bytes' are")]
    [InlineData("""{"source":"\ud800","position":1,"reason":"r","time":"2026-01-01T00:00:00Z","length":0,"bytes":""}""", "surrogate")]
    [InlineData("""{"source":"s","position":1,"reason":"r","time":"2026-01-01T00:00:00Z","length":0,"bytes":""} {}""", "something stands behind its end")]
    public void What_is_no_letter_is_refused_with_what_is_wrong(string line, string what)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => DeadLetterFormat.Read(Encoding.UTF8.GetBytes(line), out _));
        Assert.StartsWith("A line is no dead letter: ", e.Message, StringComparison.Ordinal);
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fields_that_are_not_known_are_passed_over()
    {
        DeadLetter read = DeadLetterFormat.Read(
            """{"more":[1],"source":"s","position":7,"reason":"r","time":"2026-01-01T00:00:00Z","length":3,"bytes":"AAAA","text":"not what the bytes are"}"""u8, out _);
        Assert.Equal([0, 0, 0], read.Bytes.ToArray());
        Assert.True(read.IsWhole);
    }

    [Fact]
    public void Letter_is_never_shorter_than_its_bytes() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new DeadLetter("s", 1, "r", new byte[3]) { Length = 2 });

    private static JsonElement Line(byte[] bytes)
    {
        var output = new ArrayBufferWriter<byte>();
        DeadLetterFormat.Write(new DeadLetter("s", 1, "r", bytes), Time, output);
        return JsonDocument.Parse(output.WrittenMemory).RootElement;
    }
}
