using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Tests.Checkpoints;

public sealed class JobLedgerTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public JobLedgerTests() => Directory.CreateDirectory(_folder.Path);

    private string File => _folder.FileOf("ledger");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Attempts_and_lineages_are_never_forgotten()
    {
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            JobLedger ledger = Open();
            Assert.Equal(attempt, ledger.BeginAttempt());
            Assert.Equal(Enumerable.Range(0, attempt - 1), ledger.LineagesOf("sink"));
            ledger.Enter("sink", attempt - 1);
            ledger.Enter("other", 7);
        }

        Assert.Equal([0, 1, 2], Open().LineagesOf("sink"));
        Assert.Equal([7], Open().LineagesOf("other"));
        Assert.Empty(Open().LineagesOf("none"));
    }

    [Fact]
    public void Attempt_is_above_that_of_the_checkpoint_it_begins_from()
    {
        Assert.Equal(42, Open().BeginAttempt(41, 17));
        Assert.Equal(43, Open().BeginAttempt(5, 3));
        Assert.Equal(17, Open().HighestId);
    }

    [Fact]
    public void Entry_that_was_being_written_at_a_death_is_left_out_and_the_next_is_readable()
    {
        byte[] before = Written(l => l.BeginAttempt(), l => l.Enter("sink", 3));
        byte[] whole = Written(l => l.EnterSavepoint(99));
        for (int length = before.Length; length < whole.Length; length++)
        {
            System.IO.File.WriteAllBytes(File, whole[..length]);
            JobLedger ledger = Open();
            Assert.Equal(0, ledger.HighestId);
            ledger.Enter("sink", 4);
            Assert.Equal([3, 4], Open().LineagesOf("sink"));
            Assert.Equal(2, Open().BeginAttempt());
        }
    }

    [Fact]
    public void Torn_entry_that_is_longer_than_it_says_is_left_out()
    {
        byte[] before = Written(l => l.BeginAttempt());
        byte[] whole = Written(l => l.Enter("a sink with a long name, so that its entry spans two pages of a disk", 1));
        for (int at = before.Length; at < whole.Length; at += 8)
        {
            byte[] torn = [.. whole];
            torn.AsSpan(at, Math.Min(8, whole.Length - at)).Clear();
            if (torn.SequenceEqual(whole))
                continue;
            System.IO.File.WriteAllBytes(File, torn);
            Assert.Equal(1, Open().CurrentAttempt);
        }
    }

    [Fact]
    public void Damage_in_the_middle_is_refused_by_name()
    {
        byte[] first = Written(l => l.BeginAttempt(), l => l.Enter("sink", 3), l => l.EnterOrigin(new UInt128(1, 2), 5));
        byte[] whole = Written(l => l.BeginAttempt());
        for (int i = 0; i < first.Length; i++)
        {
            byte[] flipped = [.. whole];
            flipped[i] ^= 0x10;
            System.IO.File.WriteAllBytes(File, flipped);
            InvalidDataException e = Assert.Throws<InvalidDataException>(() => Open());
            Assert.StartsWith(File, e.Message, StringComparison.Ordinal);
        }

        System.IO.File.WriteAllBytes(File, [.. whole[..^(whole.Length - first.Length + 20)], .. whole[first.Length..]]);
        Assert.Throws<InvalidDataException>(() => Open());
    }

    [Fact]
    public void Entry_that_the_disk_has_no_room_for_does_not_spoil_those_behind_it()
    {
        JobLedger ledger = Open();
        ledger.BeginAttempt();
        for (int room = 0; room < 20; room++)
        {
            _folder.Files.SpaceLeft = room;
            Assert.Throws<IOException>(() => ledger.Enter("sink", 1));
            Assert.Empty(ledger.LineagesOf("sink"));
        }

        _folder.Files.SpaceLeft = long.MaxValue;
        ledger.Enter("sink", 2);
        Assert.Equal([2], Open().LineagesOf("sink"));
    }

    [Fact]
    public void Bytes_of_a_ledger_are_frozen()
    {
        byte[] bytes = Written(l => l.BeginAttempt(6, 9), l => l.Enter("s", 3), l => l.EnterSavepoint(11), l => l.EnterOrigin(new UInt128(1, 2), 12));
        Assert.Equal(
            "465253484C444752010000009B0DB0A4F06EBD2C1D0000000107000000000000000900000000000000BDC2C4CEA984DEAB13000000020173030000005E793E7C"
            + "FE8895F115000000030B00000000000000CE924A52A35DE3572500000004010000000000000002000000000000000C000000000000000F1D1B21CA29F2E8",
            Convert.ToHexString(bytes));
    }

    private JobLedger Open() => JobLedger.Open(_folder.Files, _folder.Path);

    private byte[] Written(params Action<JobLedger>[] entries)
    {
        JobLedger ledger = Open();
        foreach (Action<JobLedger> enter in entries)
            enter(ledger);
        return System.IO.File.ReadAllBytes(File);
    }
}
