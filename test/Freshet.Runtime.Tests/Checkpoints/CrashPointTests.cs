using Freshet.Runtime.Faults;
using Freshet.Testing;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>Alone, since what it listens to is one for all jobs of a process.</summary>
[Collection(Alone.Name)]
public sealed class CrashPointTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Steps_of_the_protocol_come_in_their_order()
    {
        var reached = new List<CrashPoint>();
        CrashPoints.Reached = reached.Add;
        try
        {
            var environment = new StreamExecutionEnvironment();
            environment.FromCollection([1, 2, 3]).Uid("numbers").SinkTo(new Ledger()).Uid("ledger");
            using var job = new SteppedJob(environment, new JobOptions { CheckpointDirectory = _folder.Path });
            job.RunToEnd();
        }
        finally
        {
            CrashPoints.Reached = null;
        }

        Assert.Equal(
            [
                CrashPoint.LedgerEntryWritten, CrashPoint.LedgerEntryWritten, // attempt, lineage
                CrashPoint.DataFileBegun, CrashPoint.DataWritten, CrashPoint.DataSynced, CrashPoint.ManifestWritten, CrashPoint.ManifestSynced,
                CrashPoint.ManifestRenamed, CrashPoint.FolderFlushed, CrashPoint.OldFilesDeleted, CrashPoint.TasksTold,
                CrashPoint.CommitBegun, CrashPoint.CommitDone, CrashPoint.CommitConfirmed,
                CrashPoint.ManifestWritten, CrashPoint.ManifestSynced, CrashPoint.ManifestRenamed, CrashPoint.FolderFlushed, CrashPoint.StopSettled,
            ],
            reached);
    }
}
