using Freshet.Simulation.Disk;
using Freshet.Simulation.Engine;

namespace Freshet.Simulation.Tests;

public sealed class DiskModelTests
{
    private const int Tries = 200;

    [Fact]
    public void Flushed_bytes_survive_a_loss_of_power_and_others_may_not()
    {
        var lengths = new SortedSet<int>();
        foreach (DiskModel disk in Disks())
        {
            StoredFile file = Durable(disk, "/job/a", 100);
            file.Write(100, Bytes(500, 2));
            disk.LosePower();
            Assert.Equal(Bytes(100, 1), disk.Find("/job/a")!.Content[..100].ToArray());
            lengths.Add(disk.Find("/job/a")!.Length);
        }

        Assert.Contains(100, lengths);
        Assert.Contains(600, lengths);
        Assert.True(lengths.Count > 10, "A file is torn at a few places only.");
    }

    [Fact]
    public void Pages_are_lost_one_by_one()
    {
        bool hole = false;
        foreach (DiskModel disk in Disks())
        {
            StoredFile file = Durable(disk, "/job/a", 0);
            file.Write(0, Bytes(640, 3));
            disk.LosePower();
            byte[] left = disk.Find("/job/a")!.Content.ToArray();
            hole |= left.Length == 640 && left.Contains((byte)0) && left[^1] == 3;
        }

        Assert.True(hole, "No page was lost before one that was written.");
    }

    [Fact]
    public void Rename_is_undone_unless_the_folder_was_flushed()
    {
        int undone = 0;
        foreach (DiskModel disk in Disks())
        {
            Durable(disk, "/job/old", 10);
            disk.Move("/job/old", "/job/new");
            disk.LosePower();
            undone += disk.Find("/job/old") is null ? 0 : 1;
            Assert.NotEqual(disk.Find("/job/old") is null, disk.Find("/job/new") is null);
        }

        Assert.InRange(undone, 1, Tries - 1);
        foreach (DiskModel disk in Disks())
        {
            Durable(disk, "/job/old", 10);
            disk.Move("/job/old", "/job/new");
            disk.FlushFolder("/job");
            disk.LosePower();
            Assert.Equal(10, disk.Find("/job/new")!.Length);
        }
    }

    [Fact]
    public void File_that_a_rename_went_over_is_back_when_the_rename_is_undone()
    {
        bool isBack = false;
        foreach (DiskModel disk in Disks())
        {
            Durable(disk, "/job/file", 10);
            Durable(disk, "/job/file.part", 20);
            disk.Move("/job/file.part", "/job/file");
            disk.LosePower();
            StoredFile file = disk.Find("/job/file")!;
            Assert.Contains(file.Length, (int[])[10, 20]);
            isBack |= file.Length == 10;
        }

        Assert.True(isBack);
    }

    [Fact]
    public void Repair_puts_back_what_bits_were()
    {
        foreach (DiskModel disk in Disks())
        {
            Durable(disk, "/job/a", 100);
            disk.FlipBit("/job");
            disk.FlipBit("/job");
            disk.Repair();
            Assert.Equal(Bytes(100, 1), disk.Find("/job/a")!.Content.ToArray());
            Assert.Equal(0, disk.Flips);
        }
    }

    [Fact]
    public void Lock_keeps_others_out_until_its_process_dies()
    {
        var world = new World(1, new TraceLog(null));
        var first = new JobProcess(world, 1);
        var second = new JobProcess(world, 2);
        IDisposable held = first.Disk.Lock("/job/lock");
        Assert.Throws<IOException>(() => second.Disk.Lock("/job/lock"));
        held.Dispose();
        second.Disk.Lock("/job/lock");
        Assert.Throws<IOException>(() => first.Disk.Lock("/job/lock"));
        second.Kill();
        first.Disk.Lock("/job/lock");
    }

    private static IEnumerable<DiskModel> Disks() => Enumerable.Range(1, Tries).Select(seed => new World(seed, new TraceLog(null)).Disk);

    private static StoredFile Durable(DiskModel disk, string path, int length)
    {
        StoredFile file = disk.Create(path);
        file.Write(0, Bytes(length, 1));
        file.Flush();
        disk.FlushFolder(DiskModel.FolderOf(path));
        return file;
    }

    private static byte[] Bytes(int length, byte value)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }
}
