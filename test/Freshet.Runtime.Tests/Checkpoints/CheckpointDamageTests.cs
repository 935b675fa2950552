using Freshet.Runtime.Checkpoints;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>Every class of bytes of a checkpoint, damaged in every way.</summary>
public sealed class CheckpointDamageTests : IDisposable
{
    private const string OldData = "chk-000000000001.data";
    private const string Data = "chk-000000000002.data";
    private const string Manifest = "chk-000000000002.manifest";

    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Data, "header", 0, 32)]
    [InlineData(Data, "length", 32, 40)]
    [InlineData(Data, "checksum", 40, 56)]
    [InlineData(Data, "bytes", 56, -1)]
    [InlineData(Manifest, "header", 0, 32)]
    [InlineData(Manifest, "content", 32, -16)]
    [InlineData(Manifest, "checksum", -16, -1)]
    public void Flipped_bit_is_refused_by_name_and_the_checkpoint_before_is_used(string name, string part, int first, int last)
    {
        WriteTwo();
        byte[] whole = File.ReadAllBytes(_folder.FileOf(name));
        first = first < 0 ? whole.Length + first : first;
        last = last < 0 ? whole.Length + last + (last == -1 ? 1 : 0) : last;
        Assert.True(first < last, part);
        for (int i = first; i < last; i++)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= (byte)(1 << (i % 8));
            File.WriteAllBytes(_folder.FileOf(name), flipped);
            AssertFallsBack(name);
        }
    }

    [Theory]
    [InlineData(Data)]
    [InlineData(Manifest)]
    public void File_that_is_cut_off_at_any_byte_is_refused_by_name_and_the_checkpoint_before_is_used(string name)
    {
        WriteTwo();
        byte[] whole = File.ReadAllBytes(_folder.FileOf(name));
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(_folder.FileOf(name), whole[..length]);
            AssertFallsBack(name);
        }

        File.WriteAllBytes(_folder.FileOf(name), [.. whole, 0]);
        AssertFallsBack(name);
    }

    [Fact]
    public void Missing_bytes_are_refused_by_name_and_the_checkpoint_before_is_used()
    {
        WriteTwo();
        File.Delete(_folder.FileOf(Data));
        AssertFallsBack(Data);
    }

    [Fact]
    public void Missing_manifest_is_no_checkpoint()
    {
        WriteTwo();
        File.Delete(_folder.FileOf(Manifest));
        using CheckpointStore store = _folder.Open();
        Assert.Equal(1, store.ReadNewest()!.Id);
        Assert.Equal(2, store.HighestId);
        Assert.Equal([OldData, "chk-000000000001.manifest"], _folder.Names);
    }

    [Fact]
    public void Damage_to_what_both_checkpoints_share_leaves_none()
    {
        WriteTwo();
        byte[] shared = File.ReadAllBytes(_folder.FileOf(OldData));
        shared[^1] ^= 1;
        File.WriteAllBytes(_folder.FileOf(OldData), shared);
        using CheckpointStore store = _folder.Open();
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => store.ReadNewest());
        Assert.Contains($"{_folder.FileOf(OldData)}: the checksum of the 3 bytes behind offset ", e.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint 2 is not used", e.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint 1 is not used", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_that_are_swapped_are_refused_though_each_is_whole()
    {
        WriteTwo();
        byte[] bytes = File.ReadAllBytes(_folder.FileOf(Data));
        byte[] swapped = [.. bytes];
        int last = bytes.Length - StateFileFormat.FrameHeaderBytes - 5; // "newer", and "later" is the first
        bytes.AsSpan(last).CopyTo(swapped.AsSpan(StateFileFormat.HeaderBytes));
        bytes.AsSpan(StateFileFormat.HeaderBytes, bytes.Length - last).CopyTo(swapped.AsSpan(last));
        File.WriteAllBytes(_folder.FileOf(Data), swapped);
        AssertFallsBack(Data);
    }

    [Fact]
    public void Damaged_checkpoint_is_kept_with_what_it_may_name_until_it_is_old()
    {
        WriteTwo();
        byte[] whole = File.ReadAllBytes(_folder.FileOf(Manifest));
        File.WriteAllBytes(_folder.FileOf(Manifest), whole[..^1]);
        using CheckpointStore store = _folder.Open();
        Assert.Equal(1, store.ReadNewest()!.Id);
        Write(store, "three");
        Assert.Contains(Manifest, _folder.Names);
        Assert.Contains(Data, _folder.Names);
        Write(store, "four");
        Assert.Equal(["chk-000000000003.data", "chk-000000000003.manifest", "chk-000000000004.data", "chk-000000000004.manifest"], _folder.Names);
    }

    [Fact]
    public void Job_goes_on_from_the_checkpoint_before_and_its_results_are_right()
    {
        CountJob straight = CountJob.Over(1000);
        using (var job = new SteppedJob(straight.Environment, new JobOptions { BatchSize = 8 }))
            job.RunToEnd();
        string[] expected = Totals(straight);
        var options = new JobOptions { BatchSize = 8, CheckpointDirectory = _folder.Path };
        using (var job = new SteppedJob(CountJob.Over(1000).Environment, options))
            RunToCheckpoint(job, 2);
        string damaged = _folder.FileOf(Data);
        byte[] bytes = File.ReadAllBytes(damaged);
        bytes[^1] ^= 1;
        File.WriteAllBytes(damaged, bytes);
        CountJob rest = CountJob.Over(1000);
        using (var job = new SteppedJob(rest.Environment, options))
        {
            Assert.Equal(1, job.RestoredCheckpoint);
            Assert.StartsWith(damaged + ": ", Assert.Single(job.RefusedCheckpoints), StringComparison.Ordinal);
            job.RunToEnd();
        }

        Assert.Equal(expected, Totals(rest));
    }

    [Fact]
    public void Job_whose_store_has_what_only_the_damaged_checkpoint_knew_refuses_to_go_on()
    {
        var ledger = new Ledger();
        var options = new JobOptions { BatchSize = 8, CheckpointDirectory = _folder.Path };
        using (var job = new SteppedJob(Numbers(ledger), options))
        {
            RunToCheckpoint(job, 2);
            int before = ledger.Visible.Count;
            while (ledger.Visible.Count == before)
                job.Step();
        }

        File.Delete(_folder.FileOf(Data));
        using (var job = new SteppedJob(Numbers(ledger), options))
        {
            Assert.Equal(1, job.RestoredCheckpoint);
            InvalidDataException e = Assert.Throws<InvalidDataException>(job.RunToEnd);
            Assert.Contains("The ledger is ahead", e.Message, StringComparison.Ordinal);
        }
    }

    private static StreamExecutionEnvironment Numbers(Ledger ledger)
    {
        var environment = new StreamExecutionEnvironment();
        environment.FromCollection([.. Enumerable.Range(0, 400)]).Uid("numbers").SinkTo(ledger).Uid("ledger");
        return environment;
    }

    private static string[] Totals(CountJob job) =>
        [.. CountJob.Sorted(job.Counts).Where(v => v.Split(' ').Length == 3).Select(v => $"{v.Split(' ')[0]} {v.Split(' ')[2]}").Distinct()];

    private static void RunToCheckpoint(SteppedJob job, long id)
    {
        while (job.LastCheckpoint < id)
        {
            job.Step(10);
            long before = job.LastCheckpoint;
            job.TriggerCheckpoint();
            while (job.LastCheckpoint == before)
                Assert.True(job.Step());
        }
    }

    private void WriteTwo()
    {
        using CheckpointStore store = _folder.Open();
        StoreFolder.Write(
            store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", o => o.Write("s", 0, "old"u8), StoreFolder.Section("t", 1, "first"))), long.MaxValue);
        StoreFolder.Write(
            store, StoreFolder.Content(
                store.NextId(), StoreFolder.Operator("a", o => o.WriteChange("s", 0, 1, "newer"u8), StoreFolder.Section("t", 1, "later"), StoreFolder.Section("u", 1, ""))), 1);
    }

    private static void Write(CheckpointStore store, string text) =>
        StoreFolder.Write(store, StoreFolder.Content(store.NextId(), StoreFolder.Operator("a", null, StoreFolder.Section("t", 1, text))), long.MaxValue);

    private void AssertFallsBack(string damaged)
    {
        using CheckpointStore store = _folder.Open();
        Checkpoint checkpoint = store.ReadNewest()!;
        Assert.Equal((1L, "t/1=first s/0=old"), (checkpoint.Id, StoreFolder.TextOf(checkpoint, "a")));
        string refused = Assert.Single(store.Refused);
        Assert.StartsWith(_folder.FileOf(damaged) + ": ", refused, StringComparison.Ordinal);
        Assert.EndsWith("; checkpoint 2 is not used", refused, StringComparison.Ordinal);
    }
}
