using System.Buffers;
using System.Text;
using Freshet.Sources;

namespace Freshet.Connectors.Files.Tests;

/// <summary>Drives readers as the runtime does: again while they give records, else only once they asked for it.</summary>
internal static class ReaderDriver
{
    public static JsonLinesFormat<string> Lines(int limit = 1 << 20) =>
        new(line => DecodeResult<string>.Decoded(Encoding.UTF8.GetString(line)), limit);

    public static CsvFormat<string> Rows(int limit = 1 << 20) => new(
        row =>
        {
            var fields = new List<string>();
            for (int i = 0; i < row.Count; i++)
                fields.Add(Encoding.UTF8.GetString(row[i]));
            return DecodeResult<string>.Decoded(string.Join('|', fields));
        },
        limit);

    public static Reading ReadAll<T>(
        string path, RecordFormat<T> format, int chunk = 65536, bool delays = false, byte[]? from = null, int batch = 1)
    {
        var context = new StubReaderContext(delays);
        var source = new FileSource<T>([path], format, chunk);
        using SplitReader<T> reader = source.Open(source.DiscoverSplits()[0], from, context);
        var values = new List<string>();
        var positions = new List<Cut> { new(0, 0, Position(reader)) };
        var records = new Record<T>[batch];
        while (true)
        {
            context.IsWoken = false;
            ReadResult result = reader.Read(records);
            for (int i = 0; i < result.Count; i++)
                values.Add(records[i].Value!.ToString()!);
            positions.Add(new Cut(values.Count, context.DeadLetters.Count, Position(reader)));
            if (result.Ended)
                return new Reading(values, context.DeadLetters, positions);
            if (result.Count == 0 && !context.IsWoken && !context.TryRunOne())
                throw new InvalidOperationException("The reader gave nothing, asked for nothing and is not at its end.");
        }
    }

    private static byte[] Position<T>(SplitReader<T> reader)
    {
        var output = new ArrayBufferWriter<byte>();
        reader.WritePosition(output);
        return output.WrittenSpan.ToArray();
    }
}
