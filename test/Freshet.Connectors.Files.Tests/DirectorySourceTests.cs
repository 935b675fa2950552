using Freshet.Sources;

namespace Freshet.Connectors.Files.Tests;

public sealed class DirectorySourceTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Files_are_found_by_pattern_in_the_order_of_their_paths_hidden_ones_passed_over()
    {
        Write("b.csv", "a.csv", "c.jsonl", ".hidden.csv", "_part.csv", "B.CSV", "in/a.csv", "in/deep/z.csv", ".git/x.csv");
        Assert.Equal(["a.csv", "b.csv"], Find(new() { Pattern = "*.csv" }));
        Assert.Equal(["B.CSV", "a.csv", "b.csv", "c.jsonl"], Find(new()));
        Assert.Equal(["a.csv", "b.csv", "in/a.csv", "in/deep/z.csv"], Find(new() { Pattern = "?.csv", Recursive = true }));
    }

    [Fact]
    public void Link_to_a_folder_above_is_not_followed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Links need rights on Windows.");
        Write("a.csv", "in/b.csv");
        Directory.CreateSymbolicLink(Path.Combine(_folder, "in", "again"), _folder);
        Assert.Equal(["a.csv", "in/b.csv"], Find(new() { Recursive = true }));
    }

    [Fact]
    public void Each_file_is_read_in_its_own_format_and_dead_letters_name_it()
    {
        File.WriteAllText(Path.Combine(_folder, "a.csv"), "x,y\n1,2\n3\n");
        File.WriteAllText(Path.Combine(_folder, "b.jsonl"), "line\n");
        File.WriteAllText(Path.Combine(_folder, "readme.md"), "not read");
        var source = new DirectorySource<string>(
            _folder, path => Path.GetExtension(path) switch { ".csv" => ReaderDriver.Rows(), ".jsonl" => ReaderDriver.Lines(), _ => null });
        var context = new StubReaderContext(delays: false);
        List<string> values = [];
        foreach (SourceSplit split in source.DiscoverSplits())
        {
            using SplitReader<string> reader = source.Open(split, [], context);
            var batch = new Record<string>[4];
            ReadResult read;
            do
            {
                read = reader.Read(batch);
                values.AddRange(batch[..read.Count].Select(r => r.Value));
            }
            while (!read.Ended);
        }

        Assert.Equal(["1|2", "line"], values);
        DeadLetter letter = Assert.Single(context.DeadLetters);
        Assert.Equal((Path.Combine(_folder, "a.csv"), 3L), (letter.Source, letter.Position));
    }

    [Fact]
    public void Missing_folder_and_one_without_files_are_told_with_the_remedy()
    {
        var missing = new DirectorySource<string>(Path.Combine(_folder, "none"), ReaderDriver.Lines());
        Assert.Contains("none' does not exist", Assert.Throws<DirectoryNotFoundException>(missing.DiscoverSplits).Message, StringComparison.Ordinal);
        Write("a.txt");
        FileNotFoundException e = Assert.Throws<FileNotFoundException>(() => Find(new() { Pattern = "*.csv", Recursive = true }));
        Assert.Contains("pattern '*.csv', with the folders inside", e.Message, StringComparison.Ordinal);
        Assert.Contains("correct the pattern", e.Message, StringComparison.Ordinal);
    }

    private IEnumerable<string> Find(DirectorySourceOptions options) =>
        new DirectorySource<string>(_folder, ReaderDriver.Lines(), options).DiscoverSplits().Select(s => s.Id);

    private void Write(params string[] paths)
    {
        foreach (string path in paths)
        {
            string full = Path.Combine(_folder, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllText(full, "x\n");
        }
    }
}
