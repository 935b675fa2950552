using System.Buffers.Binary;
using System.Text;
using Freshet.Sources;

namespace Freshet.Connectors.Files.Tests;

public sealed class FileSourceTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<int, bool> Chunks()
    {
        var data = new TheoryData<int, bool>();
        foreach (int chunk in (int[])[1, 2, 3, 5, 7, 16, 65536])
        {
            data.Add(chunk, false);
            data.Add(chunk, true);
        }

        return data;
    }

    public void Dispose() => File.Delete(_path);

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Lines_are_read_whatever_the_chunks(int chunk, bool delays)
    {
        Write("\uFEFFđầu tiên\r\n\n\r\n{\"a\":\"ữ😀\"}\nx\r\ncuối");

        Reading reading = ReaderDriver.ReadAll(_path, ReaderDriver.Lines(), chunk, delays, batch: 3);

        Assert.Equal(["đầu tiên", "{\"a\":\"ữ😀\"}", "x", "cuối"], reading.Values);
        Assert.Empty(reading.DeadLetters);
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Rows_are_read_whatever_the_chunks(int chunk, bool delays)
    {
        Write("\uFEFF\"id\",\"lời\nbình\"\r\n1,\"tốt, rất \"\"tốt\"\"\r\nlắm\"\r\n\r\n2,\n\"\",a\"b\n3,\"\"\"\"");

        Reading reading = ReaderDriver.ReadAll(_path, ReaderDriver.Rows(), chunk, delays, batch: 2);

        Assert.Equal(["1|tốt, rất \"tốt\"\r\nlắm", "2|", "|a\"b", "3|\""], reading.Values);
        Assert.Empty(reading.DeadLetters);
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Lines_resume_exactly_at_every_position(int chunk, bool delays)
    {
        WriteBytes([.. "\uFEFFmột\n\nhai\r\n"u8, 0xC3, 0x28, (byte)'\n', .. "ba dài quá giới hạn\nbốn\r\nnăm"u8]);
        AssertResumes(ReaderDriver.Lines(10), chunk, delays, ["một", "hai", "bốn", "năm"], [4, 5]);
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void Rows_resume_exactly_at_every_position(int chunk, bool delays)
    {
        Write("\uFEFFa,b\r\n1,\"x\ny\"\n2\n3,\"z\"w\n4,\"ữ\"\n\n5,\"open\n");
        AssertResumes(ReaderDriver.Rows(), chunk, delays, ["1|x\ny", "4|ữ"], [4, 5, 8]);
    }

    [Fact]
    public void Dead_letters_say_the_file_the_line_and_the_reason()
    {
        WriteBytes([.. "ok\n"u8, 0xFF, (byte)'\n', .. "bad\n"u8, .. "long long\n"u8]);
        var format = new JsonLinesFormat<string>(
            line => line.SequenceEqual("bad"u8) ? DecodeResult<string>.Rejected("It is bad.") : DecodeResult<string>.Decoded("fine"), 5);

        Reading reading = ReaderDriver.ReadAll(_path, format);

        Assert.Equal(["fine"], reading.Values);
        Assert.All(reading.DeadLetters, letter => Assert.Equal(_path, letter.Source));
        Assert.Equal([2, 3, 4], reading.DeadLetters.Select(letter => letter.Position));
        Assert.Equal(
            ["The record is not valid UTF-8.", "It is bad.", "The record takes 10 bytes in the file; the limit is 5 without the line end."],
            reading.DeadLetters.Select(letter => letter.Reason));
        Assert.Equal("long long"u8.ToArray(), reading.DeadLetters[2].Bytes.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_line_of_10_megabytes_is_skipped_with_bounded_memory(bool delays)
    {
        byte[] line = new byte[10_000_000];
        line.AsSpan().Fill((byte)'x');
        WriteBytes([.. "before\n"u8, .. line, .. "\r\nafter\n"u8]);

        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Reading reading = ReaderDriver.ReadAll(_path, ReaderDriver.Lines(), delays: delays);
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;

        Assert.Equal(["before", "after"], reading.Values);
        DeadLetter letter = Assert.Single(reading.DeadLetters);
        Assert.Equal(DeadLetterFormat.MaxBytes, letter.Bytes.Length);
        Assert.Equal(10_000_002, letter.Length); // with its line end
        Assert.Equal(2, letter.Position);
        Assert.True(allocated < 4_000_000, $"{allocated} bytes were allocated.");
    }

    [Theory]
    [MemberData(nameof(Chunks))]
    public void A_line_at_the_limit_is_taken_and_one_byte_more_is_not(int chunk, bool delays)
    {
        string full = new('x', 9000);
        Write($"\uFEFF{full}\r\n{full}x\r\n{full}\n{full}x\n{full}");

        Reading reading = ReaderDriver.ReadAll(_path, ReaderDriver.Lines(9000), chunk, delays);

        Assert.Equal([full, full, full], reading.Values);
        Assert.Equal([2, 4], reading.DeadLetters.Select(letter => letter.Position));
        Assert.All(reading.DeadLetters, letter => Assert.Equal((9001, 9001L), (letter.Bytes.Length, letter.Length)));
    }

    [Fact]
    public void A_row_with_another_number_of_fields_is_rejected()
    {
        Write("a,b\n1\n1,2,3\n1,2\n");

        Reading reading = ReaderDriver.ReadAll(_path, ReaderDriver.Rows());

        Assert.Equal(["1|2"], reading.Values);
        Assert.Equal(
            ["The row's number of fields is 1; the header's is 2.", "The row's number of fields is 3; the header's is 2."],
            reading.DeadLetters.Select(letter => letter.Reason));
    }

    [Fact]
    public void A_header_without_a_mark_may_begin_with_a_quoted_line_end()
    {
        Write("\"a\nb\",c\n1,2\n");

        Reading reading = ReaderDriver.ReadAll(_path, ReaderDriver.Rows(), chunk: 1);

        Assert.Equal(["1|2"], reading.Values);
        Assert.Equal(4, BinaryPrimitives.ReadInt64LittleEndian(reading.Cuts[^1].Position.AsSpan(8)));
    }

    [Fact]
    public void A_column_named_twice_is_told()
    {
        Write("a,a\n1,2\n");
        InvalidDataException exception = Assert.Throws<InvalidDataException>(() => ReaderDriver.ReadAll(_path, ReaderDriver.Rows()));
        Assert.Contains("names the column 'a' twice", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_is_found_by_name_and_a_wrong_name_is_told()
    {
        Write("id,text\n7,\"a,b\"\n");
        var format = new CsvFormat<string>(row => DecodeResult<string>.Decoded(row.GetString("text") + row.GetString("id")));
        Assert.Equal(["a,b7"], ReaderDriver.ReadAll(_path, format).Values);

        var wrong = new CsvFormat<string>(row => DecodeResult<string>.Decoded(row.GetString("txt")));
        KeyNotFoundException exception = Assert.Throws<KeyNotFoundException>(() => ReaderDriver.ReadAll(_path, wrong));
        Assert.Contains("'txt'; it has: id, text", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    [InlineData("a,b")]
    [InlineData("a,b\r\n\r\n")]
    public void A_file_without_rows_ends(string text)
    {
        Write(text);
        Assert.Empty(ReaderDriver.ReadAll(_path, ReaderDriver.Rows(), delays: true).Values);
    }

    [Fact]
    public void A_read_does_not_wait_for_a_chunk()
    {
        Write("a\nb\n");
        var context = new StubReaderContext(delays: true);
        var source = new FileSource<string>([_path], ReaderDriver.Lines(), 2);
        using Sources.SplitReader<string> reader = source.Open(source.DiscoverSplits()[0], default, context);
        var batch = new Record<string>[4];

        Assert.Equal(new Sources.ReadResult(0, false), reader.Read(batch));
        Assert.False(context.IsWoken);
        Assert.True(context.TryRunOne());
        Assert.Equal(new Sources.ReadResult(1, false), reader.Read(batch));
        Assert.Equal("a", batch[0].Value);
        Assert.True(context.TryRunOne()); // the next chunk was asked for already
        Assert.Equal(new Sources.ReadResult(1, false), reader.Read(batch));
    }

    [Theory]
    [InlineData("no/such/folder/reviews.jsonl")]
    [InlineData("no-such-reviews.jsonl")]
    public void A_missing_file_is_told_with_its_place_and_the_remedy(string path)
    {
        FileNotFoundException exception = Assert.Throws<FileNotFoundException>(
            () => ReaderDriver.ReadAll(path, ReaderDriver.Lines(), delays: true));
        Assert.Contains($"'{path}' does not exist", exception.Message, StringComparison.Ordinal);
        Assert.Contains(Path.GetFullPath(path), exception.Message, StringComparison.Ordinal);
        Assert.Contains("correct the path", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_shorter_than_the_position_and_a_wrong_position_are_told()
    {
        Write("a\n");
        byte[] position = new byte[16];
        BinaryPrimitives.WriteInt64LittleEndian(position, 99);
        BinaryPrimitives.WriteInt64LittleEndian(position.AsSpan(8), 5);
        Assert.Contains(
            "resumes at byte 99",
            Assert.Throws<InvalidDataException>(() => ReaderDriver.ReadAll(_path, ReaderDriver.Lines(), from: position)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidDataException>(() => ReaderDriver.ReadAll(_path, ReaderDriver.Lines(), from: [1, 2]));
    }

    [Fact]
    public void A_reader_closed_while_a_chunk_is_under_way_leaves_no_open_file()
    {
        var context = new StubReaderContext(delays: true);
        var source = new FileSource<string>([_path], ReaderDriver.Lines());
        Sources.SplitReader<string> reader = source.Open(source.DiscoverSplits()[0], default, context);
        reader.Read(new Record<string>[1]);
        reader.Dispose();

        Assert.True(context.TryRunOne());
        using FileStream exclusive = File.Open(_path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void Paths_are_splits_and_none_stands_twice()
    {
        Assert.Equal(["b", "a"], new FileSource<string>(["b", "a"], ReaderDriver.Lines()).DiscoverSplits().Select(split => split.Id));
        Assert.Throws<ArgumentException>(() => new FileSource<string>(["a", "a"], ReaderDriver.Lines()));
    }

    [Fact]
    public void Print_writes_lines_and_blackhole_nothing()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using Sinks.SinkWriter<int> print = new PrintSink<int>(output, value => $"<{value}>").CreateWriter(0);
        using Sinks.SinkWriter<int> blackhole = new BlackholeSink<int>().CreateWriter(0);
        Record<int>[] batch = [new(1, EventTime.None), new(2, EventTime.None)];
        print.Write(batch);
        print.Finish();
        blackhole.Write(batch);
        blackhole.Finish();
        Assert.Equal("<1>\n<2>\n", output.ToString());
    }

    private void AssertResumes(RecordFormat<string> format, int chunk, bool delays, string[] values, long[] deadLines)
    {
        Reading whole = ReaderDriver.ReadAll(_path, format, chunk, delays);
        Assert.Equal(values, whole.Values);
        Assert.Equal(deadLines, whole.DeadLetters.Select(letter => letter.Position));
        foreach (Cut cut in whole.Cuts)
        {
            Reading rest = ReaderDriver.ReadAll(_path, format, chunk, delays, cut.Position);
            Assert.Equal(cut.Position, rest.Cuts[0].Position);
            long resumed = BinaryPrimitives.ReadInt64LittleEndian(cut.Position);
            Assert.All(rest.Cuts, later => Assert.True(BinaryPrimitives.ReadInt64LittleEndian(later.Position) >= resumed));
            Assert.Equal(values[cut.Values..], rest.Values);
            Assert.Equal(deadLines[cut.DeadLetters..], rest.DeadLetters.Select(letter => letter.Position));
            Assert.Equal(whole.Cuts[^1].Position, rest.Cuts[^1].Position);
        }
    }

    private void Write(string text) => WriteBytes(new UTF8Encoding(false).GetBytes(text));

    private void WriteBytes(byte[] bytes) => File.WriteAllBytes(_path, bytes);
}
