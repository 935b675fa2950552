using System.Buffers;
using System.Text;
using System.Text.Json.Serialization;
using Freshet.Runtime;
using Freshet.Sinks;
using Freshet.Testing;

namespace Freshet.Connectors.Files.Tests;

public sealed partial class FileSinkTests : IDisposable
{
    private const int Count = 120;

    private readonly string _folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;

    private string Target => Path.Combine(_folder, "out");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_record_stands_once_in_whole_files_whichever_step_the_job_dies_at_and_at_whichever_parallelism_it_returns()
    {
        for (int steps = 0; steps <= 150; steps += 3)
        {
            string target = Path.Combine(_folder, $"out-{steps}");
            var options = new JobOptions { BatchSize = 8, CheckpointDirectory = Path.Combine(_folder, $"{steps}") };
            int[] parallelism = [1, 3, 2, 1];
            int seen = 0;
            foreach (int subtasks in parallelism)
            {
                var files = new DyingFiles(target, new Random(steps));
                try
                {
                    using var job = new SteppedJob(Job(target, files), options with { Parallelism = subtasks }, steps);
                    for (int i = 0; i < steps; i++)
                    {
                        if (i % 9 == 0 && !job.IsDone)
                            job.TriggerCheckpoint();
                        job.Clock.Advance(TimeSpan.FromSeconds(7));
                        job.Step();
                    }
                }
                catch (IOException)
                {
                    // The disk failed in the middle of something, and with it the job.
                }

                // A reader at any moment sees whole lines, each once, and more than before.
                int[] visible = Visible(target);
                Assert.Distinct(visible);
                Assert.InRange(visible.Length, seen, Count);
                seen = visible.Length;
            }

            using (var last = new SteppedJob(Job(target, new PartFiles(target)), options, steps))
                last.RunToEnd();
            Assert.Equal(Enumerable.Range(0, Count), Visible(target).Order());
            Assert.Empty(Directory.EnumerateFiles(target, ".*.open", SearchOption.AllDirectories));
        }
    }

    [Fact]
    public void Commit_that_dies_at_any_of_its_calls_to_the_disk_is_made_again_to_the_same_files()
    {
        for (int calls = 0; ; calls++)
        {
            string target = Path.Combine(_folder, $"{calls}");
            FileSink<int> sink = Sink(target, new FileSinkOptions { RollInterval = TimeSpan.Zero });
            Committable first = Prepared(sink, 1, 0, 1, 2);
            Committable second = Prepared(sink, 2, 1, 3);
            bool died = false;
            var dying = new DyingFiles(target, new Random(calls)) { CallsToLive = calls };
            try
            {
                using Committer committer = Sink(target, new FileSinkOptions { RollInterval = TimeSpan.Zero }, dying).CreateCommitter("lines", 0);
                committer.Recover(Known(0));
                committer.Commit(first);
                committer.Commit(second);
            }
            catch (IOException)
            {
                died = true;
            }

            using Committer next = sink.CreateCommitter("lines", 0);
            next.Recover(Known(2));
            next.Commit(first);
            next.Commit(second);
            Assert.Equal([1, 2, 3], Visible(target).Order());
            Assert.Equal(
                ["lines-00000-0000000000000001.txt", "lines-00000-0000000000000002.txt"],
                Directory.EnumerateFiles(target, "*.txt").Select(Path.GetFileName).Order());
            if (!died)
                break;
        }
    }

    [Fact]
    public void Records_wait_in_a_hidden_file_until_it_is_old_enough_also_when_no_more_come()
    {
        using var harness = new SinkWriterHarness<int>(Sink(Target, new FileSinkOptions { RollInterval = TimeSpan.FromSeconds(10) }));
        using Committer committer = Started();
        var writer = (CommittingSinkWriter<int>)harness.Writer;
        harness.Push(1);
        committer.Commit(new Committable(0, 1, 0, writer.PrepareCommit()));
        harness.Advance(TimeSpan.FromSeconds(9));
        harness.Push(2);
        committer.Commit(new Committable(0, 2, 1, writer.PrepareCommit()));
        Assert.Empty(Visible(Target));
        Assert.True(writer.PrepareCommit().IsEmpty);
        harness.Advance(TimeSpan.FromSeconds(1));
        committer.Commit(new Committable(0, 3, 2, writer.PrepareCommit()));
        Assert.Equal([1, 2], Visible(Target));
        Assert.True(writer.PrepareCommit().IsEmpty);
        Assert.Equal("lines-00000-0000000000000001.txt", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Target, "*.txt"))));
    }

    [Fact]
    public void File_that_is_large_enough_is_made_visible_before_its_time()
    {
        FileSink<int> sink = Sink(Target, new FileSinkOptions { RollBytes = 4 });
        using Committer committer = sink.CreateCommitter("lines", 0);
        committer.Recover(Known(0));
        committer.Commit(Prepared(sink, 1, 0, 1));
        Assert.Empty(Visible(Target));
        committer.Commit(Prepared(sink, 2, 1, 2));
        Assert.Equal([1, 2], Visible(Target));
    }

    [Fact]
    public void Restart_makes_visible_what_was_committed_and_cuts_off_what_was_not()
    {
        FileSink<int> sink = Sink(Target, new FileSinkOptions());
        using (Committer committer = Started())
            committer.Commit(Prepared(sink, 1, 0, 1, 2));
        string hidden = Assert.Single(Directory.EnumerateFiles(Target, ".*.open"));
        File.AppendAllText(hidden, "3\n4"); // a commit that died
        File.WriteAllText(Path.Combine(Target, ".lines-00000-0000000000000009.txt.open"), "9\n"); // another, of an attempt that nobody goes back to
        File.WriteAllText(Path.Combine(Target, ".lines-00007-0000000000000009.txt.open"), "9\n"); // of a subtask that is another's
        using Committer next = Started(1);
        Assert.Equal([1, 2], Visible(Target));
        Assert.Equal(".lines-00007-0000000000000009.txt.open", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Target, ".*.open"))));
    }

    [Fact]
    public void Buckets_are_folders_and_no_value_leads_out_of_them()
    {
        var buckets = BucketAssigner<string>.By(value => value);
        string[] hostile = ["a", "a/b", "../../etc", "/etc", ".hidden", "a/../b", "a//b", "a/", "ữ x", "a\0b", "", "CON:", "a\\b"];
        var sink = new FileSink<string>(Target, new LineEncoder<string>((value, output) => output.Write(Encoding.UTF8.GetBytes(value))), buckets, new FileSinkOptions { RollInterval = TimeSpan.Zero });
        using var harness = new SinkWriterHarness<string>(sink);
        harness.Push(hostile);
        using Committer committer = sink.CreateCommitter("lines", 0);
        committer.Recover(Known(0));
        committer.Commit(new Committable(0, 1, 0, ((CommittingSinkWriter<string>)harness.Writer).PrepareCommit()));
        string[] files = [.. Directory.EnumerateFiles(Target, "*.txt", SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(Path.GetRelativePath(Target, f))!).Order(StringComparer.Ordinal)];
        Assert.Equal(
            ["", "%2E./%2E./etc", "%2Ehidden", "%2Fetc", "%E1%BB%AF%20x", "CON%3A", "a", "a%00b", "a%5Cb", "a/%", "a/%2E./b", "a/%2Fb", "a/b"], files);
        Assert.Equal(["out"], Directory.EnumerateFileSystemEntries(_folder).Select(Path.GetFileName));
        harness.Push(new string('x', 300));
        DeadLetter letter = Assert.Single(harness.TakeDeadLetters());
        Assert.Equal((Target, 14L), (letter.Source, letter.Position));
    }

    [Fact]
    public void Buckets_by_time_are_named_by_it()
    {
        var record = new Record<int>(1, new EventTime(1_700_000_000_000));
        var now = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(7));
        Assert.Equal("2023-11-14--22", BucketAssigner<int>.ByEventTime().Assign(in record, now));
        Assert.Equal("no-time", BucketAssigner<int>.ByEventTime().Assign(new Record<int>(1, EventTime.None), now));
        Assert.Equal("2026-01-01", BucketAssigner<int>.ByProcessingTime("yyyy-MM-dd").Assign(in record, now));
    }

    [Fact]
    public void Csv_has_a_header_in_every_file_and_reads_back_as_it_was()
    {
        (string? Text, double Number)[] rows = [("plain", 1.5), ("a,b", -2), ("say \"hi\"", 3), ("two\nlines", 4), ("", 5), (null, 6), (" padded ", 7)];
        CsvEncoder<(string? Text, double Number)> encoder = CsvEncoder<(string? Text, double Number)>.With("text", r => r.Text).And("number, or so", r => r.Number);
        var sink = new FileSink<(string?, double)>(Target, encoder, options: new FileSinkOptions { RollInterval = TimeSpan.Zero });
        using Committer committer = sink.CreateCommitter("rows", 0);
        committer.Recover(Known(0));
        committer.Commit(Prepared(sink, 1, 0, rows));
        committer.Commit(Prepared(sink, 2, 1, ("later", 8)));
        string[] files = [.. Directory.EnumerateFiles(Target, "*.csv").Order(StringComparer.Ordinal)];
        Assert.Equal(2, files.Length);
        Assert.Equal("text,\"number, or so\"\nlater,8\n", File.ReadAllText(files[1]));
        Reading read = ReaderDriver.ReadAll(files[0], ReaderDriver.Rows());
        Assert.Equal(["plain|1.5", "a,b|-2", "say \"hi\"|3", "two\nlines|4", "|5", "|6", " padded |7"], read.Values);
    }

    [Fact]
    public void Json_lines_are_one_line_each()
    {
        var sink = new FileSink<Line>(Target, new JsonLinesEncoder<Line>(LineContext.Default.Line), options: new FileSinkOptions { RollInterval = TimeSpan.Zero });
        using Committer committer = sink.CreateCommitter("rows", 0);
        committer.Recover(Known(0));
        committer.Commit(Prepared(sink, 1, 0, new Line("hàng\n\"đẹp\""), new Line("b")));
        Assert.Equal("{\"Text\":\"hàng\\n\\\"đẹp\\\"\"}\n{\"Text\":\"b\"}\n", File.ReadAllText(Assert.Single(Directory.EnumerateFiles(Target, "*.jsonl"))));
    }

    [Fact]
    public void Folder_ahead_of_the_checkpoint_is_refused_unless_replay_is_allowed()
    {
        FileSink<int> sink = Sink(Target, new FileSinkOptions());
        using (Committer committer = Started())
            committer.Commit(Prepared(sink, 5, 0, 1));
        using Committer late = sink.CreateCommitter("lines", 0);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => late.Recover(Known(3)));
        Assert.StartsWith($"The folder '{Target}' holds the commits of the sink 'lines', lineage 0, up to 5, but the job starts from a checkpoint that does not know that one (its last is 3):", e.Message, StringComparison.Ordinal);
        var allowed = new CommitRecovery { Sequences = new Dictionary<int, long> { [0] = 3 }, AllowsReplay = true };
        late.Recover(allowed);
        Assert.Equal(5, allowed.Marks[0]);
    }

    [Fact]
    public void Folder_ahead_by_another_past_is_refused_though_more_waits_in_the_checkpoint()
    {
        FileSink<int> sink = Sink(Target, new FileSinkOptions());
        using (Committer committer = Started())
            committer.Commit(Prepared(sink, 5, 0, 1));
        using Committer late = sink.CreateCommitter("lines", 0);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => late.Recover(BesideAnotherPast(allowsReplay: false)));
        Assert.Contains("up to 5, but the job starts from a checkpoint that does not know that one (its last is 9):", e.Message, StringComparison.Ordinal);
        CommitRecovery allowed = BesideAnotherPast(allowsReplay: true);
        late.Recover(allowed);
        Assert.Equal(5, allowed.Marks[0]);
    }

    [Fact]
    public void Folder_that_lacks_earlier_commits_is_refused()
    {
        using Committer committer = Started();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => committer.Commit(Prepared(Sink(Target, new FileSinkOptions()), 4, 3, 1)));
        Assert.StartsWith($"The folder '{Target}' holds the commits of the sink 'lines', lineage 0, up to 0, but the job goes on behind 3:", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Damage_to_a_journal_or_a_hidden_file_is_told_by_name()
    {
        FileSink<int> sink = Sink(Target, new FileSinkOptions());
        using (Committer committer = Started())
            committer.Commit(Prepared(sink, 1, 0, 1, 2));
        string journal = Path.Combine(Target, ".freshet", "lines", "lineage-0");
        byte[] good = File.ReadAllBytes(journal);
        for (int i = 0; i < good.Length; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            File.WriteAllBytes(journal, bad);
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => Started(1));
            Assert.StartsWith($"The file '{journal}' says how far a sink has committed, and is damaged.", e.Message, StringComparison.Ordinal);
            File.WriteAllBytes(journal, good[..i]);
            Assert.Throws<InvalidDataException>(() => Started(1));
        }

        File.WriteAllBytes(journal, good);
        string hidden = Assert.Single(Directory.EnumerateFiles(Target, ".*.open"));
        File.WriteAllText(hidden, "1");
        InvalidDataException shorter = Assert.Throws<InvalidDataException>(() => Started(1));
        Assert.StartsWith($"The file '{hidden}' is 1 bytes long, but 4 of it were committed: it was damaged from outside.", shorter.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Second_process_is_kept_out_until_the_first_is_gone()
    {
        using (Started())
        {
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => Started());
            Assert.StartsWith($"Another process fills the folder '{Target}' as the sink 'lines': ", e.Message, StringComparison.Ordinal);
        }

        using Committer next = Started();
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_told_in_one_sentence()
    {
        string blocked = Path.Combine(_folder, "file");
        File.WriteAllText(blocked, "");
        using Committer committer = Sink(Path.Combine(blocked, "out"), new FileSinkOptions()).CreateCommitter("lines", 0);
        IOException e = Assert.Throws<IOException>(() => committer.Recover(Known(0)));
        Assert.StartsWith($"The folder '{blocked}/out' does not take the files of the sink 'lines': ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_a_reader_has_taken_away_is_not_missed()
    {
        FileSink<int> sink = Sink(Target, new FileSinkOptions { RollInterval = TimeSpan.Zero });
        using (Committer committer = Started())
            committer.Commit(Prepared(sink, 1, 0, 1));
        File.Delete(Assert.Single(Directory.EnumerateFiles(Target, "*.txt")));
        using Committer next = Started(1);
        next.Commit(Prepared(sink, 2, 1, 2));
        Assert.Equal([2], Visible(Target));
    }

    /// <summary>What a checkpoint knows in which 4 and 9 wait.</summary>
    private static CommitRecovery BesideAnotherPast(bool allowsReplay) => new()
    {
        Sequences = new Dictionary<int, long> { [0] = 9 },
        Confirmed = new Dictionary<int, long> { [0] = 0 },
        Pending = new Dictionary<int, IReadOnlyList<long>> { [0] = [4, 9] },
        AllowsReplay = allowsReplay,
    };

    private static CommitRecovery Known(long sequence) => new() { Sequences = new Dictionary<int, long> { [0] = sequence } };

    private static Committable Prepared<T>(FileSink<T> sink, long sequence, long previous, params T[] values)
    {
        using var harness = new SinkWriterHarness<T>(sink);
        harness.Push(values);
        return new Committable(0, sequence, previous, ((CommittingSinkWriter<T>)harness.Writer).PrepareCommit());
    }

    private static FileSink<int> Sink(string target, FileSinkOptions options, IPartFiles? files = null) => new(
        target, new LineEncoder<int>((value, output) => output.Write(Encoding.UTF8.GetBytes($"{value}"))), null, options, files ?? new PartFiles(target));

    private static StreamExecutionEnvironment Job(string target, IPartFiles files)
    {
        var sink = new FileSink<int>(
            target, new LineEncoder<int>((value, output) => output.Write(Encoding.UTF8.GetBytes($"{value}"))),
            BucketAssigner<int>.By(n => $"b{n % 3}"), new FileSinkOptions { RollInterval = TimeSpan.FromMinutes(2), RollBytes = 20 }, files);
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, Count)]).Uid("numbers").Rebalance().SinkTo(sink).Uid("lines");
        return environment;
    }

    private static int[] Visible(string target) => !Directory.Exists(target)
        ? []
        : [
            .. Directory.EnumerateFiles(target, "lines-*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
                .SelectMany(File.ReadAllLines).Select(int.Parse),
        ];

    private Committer Started(long sequence = 0)
    {
        Committer committer = Sink(Target, new FileSinkOptions()).CreateCommitter("lines", 0);
        committer.Recover(Known(sequence));
        return committer;
    }

    internal sealed record Line(string Text);

    [JsonSerializable(typeof(Line))]
    internal sealed partial class LineContext : JsonSerializerContext;
}
