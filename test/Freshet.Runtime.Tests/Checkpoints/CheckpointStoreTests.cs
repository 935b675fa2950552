using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class CheckpointStoreTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Checkpoint_comes_back_as_it_was_written()
    {
        using (CheckpointStore store = _folder.Open())
        {
            Assert.Null(store.ReadNewest());
            WrittenCheckpoint written = StoreFolder.Write(
                store, StoreFolder.Content(
                    store.NextId(), StoreFolder.Operator("a", o => o.Write("late", 5, "later"u8), StoreFolder.Section("early", 3, "now"), StoreFolder.Section("empty", -1, "")),
                    StoreFolder.Operator("b")),
                long.MaxValue);
            Assert.Equal(Directory.GetFiles(_folder.Path, "chk-*").Sum(p => new FileInfo(p).Length), written.BytesWritten);
            Assert.Equal(8, written.Manifest.StateBytes);
        }

        using CheckpointStore again = _folder.Open();
        Checkpoint checkpoint = again.ReadNewest()!;
        Assert.Equal((1L, 1L, 128, DateTimeOffset.UnixEpoch), (checkpoint.Id, checkpoint.Manifest.Attempt, checkpoint.Manifest.MaxParallelism, checkpoint.Manifest.TakenAt));
        Assert.Equal("early/3=now empty/-1= late/5=later", StoreFolder.TextOf(checkpoint, "a"));
        Assert.Empty(checkpoint.ByUid()["b"].Sections);
        Assert.Empty(again.Refused);
    }

    [Fact]
    public void Changes_share_the_files_of_earlier_checkpoints_until_nobody_names_them()
    {
        using CheckpointStore store = _folder.Open();
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.Write("s", 0, "zero"u8);
            o.Write("s", 1, "one"u8);
        })), long.MaxValue);
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.WriteChange("s", 0, 1, "more"u8);
            o.Keep("s", 1, 1);
        })), 1);
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.WriteChange("s", 0, 2, "still"u8);
            o.Keep("s", 1, 2);
        })), 2);
        Assert.Equal("s/0=zero s/0+more s/0+still s/1=one", StoreFolder.TextOf(store.ReadNewest()!, "a"));
        Assert.Equal(
            ["chk-000000000001.data", "chk-000000000002.data", "chk-000000000002.manifest", "chk-000000000003.data", "chk-000000000003.manifest"], _folder.Names);

        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.Write("s", 0, "anew"u8);
            o.Keep("s", 1, 3);
        })), 3);
        Assert.Equal("s/0=anew s/1=one", StoreFolder.TextOf(store.ReadNewest()!, "a"));
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.Keep("s", 0, 4);
            o.Write("s", 1, "anew"u8);
        })), 4);
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.Keep("s", 0, 5);
            o.Keep("s", 1, 5);
        })), 5);
        Assert.Equal(
            ["chk-000000000004.data", "chk-000000000005.data", "chk-000000000005.manifest", "chk-000000000006.data", "chk-000000000006.manifest"], _folder.Names);
        Assert.Equal("s/0=anew s/1=anew", StoreFolder.TextOf(store.ReadNewest()!, "a"));
    }

    [Fact]
    public void What_a_later_change_may_build_on_is_kept_though_more_are_retained_than_asked()
    {
        using CheckpointStore store = _folder.Open(retained: 1);
        Write(store, "1", long.MaxValue);
        Write(store, "2", 1);
        Write(store, "3", 1);
        Assert.Equal(3, _folder.Names.Count(n => n.EndsWith(".manifest", StringComparison.Ordinal)));
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o => o.WriteChange("s", 0, 1, "late"u8))), 4);
        Assert.Equal(["chk-000000000001.data", "chk-000000000004.data", "chk-000000000004.manifest"], _folder.Names);
        Assert.Equal("s/0=1 s/0+late", StoreFolder.TextOf(store.ReadNewest()!, "a"));
    }

    [Fact]
    public void State_of_a_subtask_that_ended_stays_where_it_was_written_and_is_copied_to_a_savepoint()
    {
        using CheckpointStore store = _folder.Open();
        Write(store, "1", long.MaxValue);
        CheckpointContent content = StoreFolder.Content(store.NextId(), StoreFolder.Operator("b")) with { Ended = [("a", 0)], EndedIn = 1 };
        StoreFolder.Write(store, content, long.MaxValue);
        Assert.Equal("s/0=1", StoreFolder.TextOf(store.ReadNewest()!, "a"));
        Assert.Equal(2, _folder.Names.Count(n => n.EndsWith(".data", StringComparison.Ordinal)));
        store.WriteSavepoint(_folder.Sub("savepoint"), content with { Id = store.NextId(), EndedIn = 2 }, TestContext.Current.CancellationToken);
        Checkpoint savepoint = SavepointFolder.Read(_folder.Files, _folder.Sub("savepoint"));
        Assert.Equal("chk-000000000003.data", Assert.Single(savepoint.Manifest.Files).Name);
        savepoint.Verify();
        Assert.Equal("s/0=1", StoreFolder.TextOf(savepoint, "a"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Disk_that_is_full_leaves_nothing_of_a_checkpoint_however_far_it_came(bool savepoint)
    {
        using CheckpointStore store = _folder.Open();
        Write(store, "before", long.MaxValue);
        string[] before = _folder.Names;
        bool isWritten = false;
        for (int room = 0; !isWritten; room++)
        {
            long id = store.NextId();
            CheckpointContent content = StoreFolder.Content(id, StoreFolder.Operator("a", o => o.WriteChange("s", 0, 1, "change"u8), StoreFolder.Section("t", 1, "whole")));
            string folder = _folder.Sub($"savepoint-{room}");
            if (savepoint)
                store.Ledger.EnterSavepoint(id);
            content = savepoint ? content with { Operators = [StoreFolder.Operator("a", null, StoreFolder.Section("t", 1, "whole"))] } : content;
            _folder.Files.SpaceLeft = savepoint ? room + 100 : room;
            try
            {
                _ = savepoint ? store.WriteSavepoint(folder, content, TestContext.Current.CancellationToken) : StoreFolder.Write(store, content, 1);
                isWritten = true;
            }
            catch (IOException e)
            {
                Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
                Assert.True(room < 1000);
                Assert.Equal(before, _folder.Names);
                Assert.Empty(Directory.Exists(folder) ? Directory.GetFiles(folder) : []);
            }

            _folder.Files.SpaceLeft = long.MaxValue;
        }

        if (!savepoint)
            Assert.Equal("t/1=whole s/0=before s/0+change", StoreFolder.TextOf(store.ReadNewest()!, "a"));
    }

    [Fact]
    public void Manifest_that_cannot_be_renamed_leaves_nothing()
    {
        using CheckpointStore store = _folder.Open();
        _folder.Files.BeforeMove = _ => throw new IOException("Stale file handle.");
        Assert.Throws<IOException>(() => Write(store, "1", long.MaxValue));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Checkpoint_that_is_given_up_leaves_nothing()
    {
        using CheckpointStore store = _folder.Open();
        using var abort = new CancellationTokenSource();
        CheckpointContent content = StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o =>
        {
            o.Write("s", 0, "some"u8);
            abort.Cancel();
        }));
        Assert.Throws<OperationCanceledException>(() => store.Write(content, long.MaxValue, abort.Token));
        Assert.Empty(_folder.Names);
    }

    [Fact]
    public void Leftovers_of_an_attempt_that_died_are_removed_and_their_ids_are_not_used_again()
    {
        using (CheckpointStore store = _folder.Open())
        {
            store.Ledger.BeginAttempt();
            Write(store, "1", long.MaxValue);
        }

        File.WriteAllText(_folder.FileOf("chk-000000000006.data"), "half");
        File.WriteAllText(_folder.FileOf("chk-000000000007.manifest.part"), "half");
        File.WriteAllText(_folder.FileOf("ledger.part"), "half");
        File.WriteAllText(_folder.FileOf("notes.part"), "the user's");
        using (CheckpointStore store = _folder.Open())
        {
            Assert.Equal(["chk-000000000001.data", "chk-000000000001.manifest", "notes.part"], _folder.Names);
            Assert.Equal(7, store.HighestId);
            Assert.Equal(2, store.Ledger.BeginAttempt(1, store.HighestId));
        }

        // Nothing carries that id any more, but the ledger knows it.
        using (CheckpointStore store = _folder.Open())
            Assert.Equal(8, store.NextId());
    }

    [Fact]
    public void Folder_of_a_job_that_runs_is_refused_with_what_to_do()
    {
        using (_folder.Open())
        {
            IOException e = Assert.Throws<IOException>(() => _folder.Open());
            Assert.Contains($"'{_folder.Path}'", e.Message, StringComparison.Ordinal);
            Assert.Contains("JobOptions.CheckpointDirectory", e.Message, StringComparison.Ordinal);
        }

        _folder.Open().Dispose();
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_refused_by_name()
    {
        File.WriteAllText(_folder.Path, "a file");
        IOException e = Assert.Throws<IOException>(() => _folder.Open());
        Assert.Contains($"'{_folder.Path}' cannot be used", e.Message, StringComparison.Ordinal);
        File.Delete(_folder.Path);
    }

    [Fact]
    public void Savepoint_overwrites_nothing()
    {
        using CheckpointStore store = _folder.Open();
        Write(store, "1", long.MaxValue);
        string folder = Directory.CreateDirectory(_folder.Sub("savepoint")).FullName;
        File.WriteAllText(Path.Combine(folder, "mine"), "mine");
        IOException e = Assert.Throws<IOException>(() => store.CopyToSavepoint(1, folder, replaces: false, TestContext.Current.CancellationToken));
        Assert.Contains("overwrites nothing", e.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(Path.Combine(folder, "mine")));
    }

    [Fact]
    public void Change_since_a_checkpoint_that_is_gone_is_refused_by_name()
    {
        using CheckpointStore store = _folder.Open();
        Write(store, "1", long.MaxValue);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => StoreFolder.Write(
            store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o => o.Keep("s", 0, 9))), 1));
        Assert.Contains("Checkpoint 9", e.Message, StringComparison.Ordinal);
        Assert.Equal(["chk-000000000001.data", "chk-000000000001.manifest"], _folder.Names);
    }

    [Fact]
    public void Bytes_of_a_manifest_are_frozen()
    {
        var manifest = new CheckpointManifest
        {
            Id = 7,
            Attempt = 3,
            MaxParallelism = 128,
            TakenAt = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000),
            IsSavepoint = true,
            IsSettled = true,
            Files = [new StateFile("chk-000000000006.data", 100), new StateFile("chk-000000000007.data", 200)],
            Operators =
            [
                new ManifestOperator("count", 1, [
                    new ManifestSection("sum", 5, [
                        new Segment("chk-000000000006.data", 32, 10, new UInt128(1, 2), false), new Segment("chk-000000000007.data", 32, 4, new UInt128(3, 4), true)])]),
            ],
        };
        string actual = Convert.ToHexString(ManifestFormat.Encode(manifest));
        Assert.Equal(
            "465253484D414E490100000003000000CC00000000000000E20ABA301DEBE77D07000000000000000300000000000000800000000068E5CF8B01000002000000"
            + "1563686B2D3030303030303030303030362E6461746164000000000000001563686B2D3030303030303030303030372E64617461C80000000000000001000000"
            + "05636F756E7401000000010000000373756D010000000000000005000000020000000000000020000000000000000A0000000000000001000000000000000200"
            + "0000000000000001000000200000000000000004000000000000000300000000000000040000000000000001C09C9E662E90CE83F649BE0713E938CB",
            actual);
        CheckpointManifest read = ManifestFormat.Decode(Convert.FromHexString(actual));
        Assert.Equal((7L, 3L, 128, true, true), (read.Id, read.Attempt, read.MaxParallelism, read.IsSavepoint, read.IsSettled));
        Assert.Equal(manifest.TakenAt, read.TakenAt);
        Assert.Equal(manifest.Files, read.Files);
        Assert.Equal(manifest.Operators[0].Sections[0].Segments, read.Find("count", 1)!.Find("sum", 5)!.Segments);
    }

    [Theory]
    [InlineData("../outside.data")]
    [InlineData("..")]
    [InlineData("")]
    public void Manifest_that_leads_out_of_its_folder_is_refused(string name)
    {
        var manifest = new CheckpointManifest
        {
            Id = 1,
            Attempt = 1,
            MaxParallelism = 1,
            TakenAt = DateTimeOffset.UnixEpoch,
            Files = [new StateFile(name, 1)],
            Operators = [],
        };
        Assert.Throws<InvalidDataException>(() => ManifestFormat.Decode(ManifestFormat.Encode(manifest)));
    }

    private static void Write(CheckpointStore store, string text, long oldestBase) =>
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", null, StoreFolder.Section("s", 0, text))), oldestBase);
}
