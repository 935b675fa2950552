using Freshet.Testing;

namespace Freshet.Runtime.Tests;

/// <summary>Folders as people name and use them.</summary>
public sealed class CheckpointFolderTests
{
    [Fact]
    public void Folder_of_one_name_stands_in_the_current_one()
    {
        string folder = "checkpoints-" + Guid.NewGuid().ToString("N");
        try
        {
            TakeCheckpoints(folder, 1);
            Assert.True(File.Exists(Path.Combine(Environment.CurrentDirectory, folder, "chk-000000000001.manifest")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Other_files_in_the_folder_are_neither_read_nor_removed()
    {
        string folder = Directory.CreateTempSubdirectory("freshet-test-").FullName;
        try
        {
            string[] others = [Path.Combine(folder, "zzz.manifest"), Path.Combine(folder, "chk-x.manifest"), Path.Combine(folder, "chk-000000000009.manifest.old")];
            foreach (string other in others)
                File.WriteAllText(other, "not a checkpoint");
            TakeCheckpoints(folder, 3);
            Assert.All(others, other => Assert.Equal("not a checkpoint", File.ReadAllText(other)));
            Assert.Equal(
                ["chk-000000000002.data", "chk-000000000002.manifest", "chk-000000000003.data", "chk-000000000003.manifest"],
                Directory.GetFiles(folder, "chk-*").Except(others, StringComparer.Ordinal).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void TakeCheckpoints(string folder, int count)
    {
        using var job = new SteppedJob(CountJob.Over(200).Environment, new JobOptions { BatchSize = 1, CheckpointDirectory = folder });
        for (int i = 0; i < count; i++)
        {
            long before = job.LastCheckpoint;
            job.TriggerCheckpoint();
            while (job.LastCheckpoint == before)
                job.Step();
        }
    }
}
