using System.Diagnostics;
using System.Globalization;
using Sylvan.Data.Csv;

namespace Freshet.Connectors.Files.Tests;

public sealed class RealCsvTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("tiki-reviews/tiki_reviews.csv")]
    [InlineData("shopee-reviews/shopee_reviews.csv")]
    [InlineData("uit-visfd/Train.csv")]
    public void Rows_are_those_of_another_csv_reader(string file)
    {
        string? shared = Environment.GetEnvironmentVariable("FRESHET_SHARED");
        Assert.SkipUnless(shared is not null, "Set FRESHET_SHARED to the folder with the review data to run this test.");
        string path = Path.Combine(shared, "data", file);
        Assert.SkipUnless(File.Exists(path), $"FRESHET_SHARED has no data/{file}.");
        var expected = new List<string>();
        using (CsvDataReader reader = CsvDataReader.Create(path, new CsvDataReaderOptions { BufferSize = 1 << 20 }))
        {
            while (reader.Read())
                expected.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)));
        }

        var clock = Stopwatch.StartNew();
        Reading reading = ReaderDriver.ReadAll(path, ReaderDriver.Rows(), batch: 256);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{reading.Values.Count} rows, {new FileInfo(path).Length} bytes in {clock.Elapsed.TotalMilliseconds:F1} ms"));

        Assert.Empty(reading.DeadLetters);
        Assert.Equal(expected, reading.Values);
        Assert.Equal(expected, ReaderDriver.ReadAll(path, ReaderDriver.Rows(), chunk: 101, delays: true, batch: 256).Values);
    }
}
