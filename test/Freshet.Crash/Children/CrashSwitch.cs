using System.Diagnostics;
using Freshet.Connectors.Kafka.Sinks;
using Freshet.Runtime.Faults;

namespace Freshet.Crash.Children;

/// <summary>
/// Kills this process at a step of the commit protocol, as its environment says, and tells on standard output what became of commits that stood in the
/// checkpoint it went on from.
/// </summary>
internal static class CrashSwitch
{
    /// <summary>POINT:N, the N-th time that the point is reached.</summary>
    public const string PointVariable = "FRESHET_CRASH_AT";

    /// <summary>What is made wrong on purpose.</summary>
    public const string FaultVariable = "FRESHET_CRASH_FAULT";

    public const string Dies = "DIES ";
    public const string Rewritten = "COMMIT rewritten";
    public const string Found = "COMMIT found";

    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(2);
    private static readonly ManualResetEventSlim Committed = new();

    private static string _point = "";
    private static int _left;
    private static volatile bool _hasCheckpoint;

    [ThreadStatic]
    private static bool _wrote;

    public static void Install()
    {
        if (Environment.GetEnvironmentVariable(PointVariable) is { Length: > 0 } at)
        {
            string[] parts = at.Split(':');
            _point = parts[0];
            _left = int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture);
        }

        if (Environment.GetEnvironmentVariable(FaultVariable) is { Length: > 0 } fault)
            FaultPoints.Active = Enum.Parse<FaultPoint>(fault);
        CrashPoints.Reached = point =>
        {
            Follow(point);
            if (FaultPoints.IsOn(FaultPoint.CommitBeforeManifest))
                BeSlow(point);
            Reach($"{point}");
        };
        KafkaFaults.Reached = point =>
        {
            _wrote |= point == KafkaCrashPoint.TransactionBegun;
            Reach($"{point}");
        };
    }

    // A commit runs on one thread from its beginning to its end; what comes before this process has a checkpoint of its own was restored.
    private static void Follow(CrashPoint point)
    {
        switch (point)
        {
            case CrashPoint.CommitBegun:
                _wrote = false;
                break;
            case CrashPoint.CommitDone when !_hasCheckpoint:
                Console.WriteLine(_wrote ? Rewritten : Found);
                break;
            case CrashPoint.FolderFlushed:
                _hasCheckpoint = true;
                break;
        }
    }

    // A disk as slow as can be: what was told before the manifest is durable has been committed by then.
    private static void BeSlow(CrashPoint point)
    {
        if (point == CrashPoint.DataFileBegun)
            Committed.Reset();
        else if (point == CrashPoint.CommitDone)
            Committed.Set();
        else if (point == CrashPoint.DataSynced)
            Committed.Wait(LongestWrite);
    }

    private static void Reach(string point)
    {
        if (point != _point || Interlocked.Decrement(ref _left) != 0)
            return;
        Console.WriteLine(Dies + point);
        Process.GetCurrentProcess().Kill(); // SIGKILL
        Thread.Sleep(Timeout.Infinite); // until it has come
    }
}
