using System.Diagnostics;

namespace Freshet.Bench.Checkpoints;

/// <summary>What a checkpoint's bytes would take if they were there already: written in large pieces, and made durable.</summary>
internal static class PlainWrite
{
    private const int PieceBytes = 1 << 20;
    private const int Rounds = 5;

    /// <summary>Gives the megabytes a second, the median of some rounds.</summary>
    public static double MegabytesPerSecond(string folder, double megabytes)
    {
        var figures = new double[Rounds];
        byte[] piece = new byte[PieceBytes];
        Random.Shared.NextBytes(piece);
        string path = Path.Combine(folder, "plain");
        for (int round = 0; round < Rounds; round++)
        {
            long begun = Stopwatch.GetTimestamp();
            long left = (long)(megabytes * 1e6);
            using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
            {
                for (; left > 0; left -= PieceBytes)
                    file.Write(piece, 0, (int)Math.Min(left, PieceBytes));
                file.Flush(flushToDisk: true);
            }

            figures[round] = megabytes / Stopwatch.GetElapsedTime(begun).TotalSeconds;
        }

        File.Delete(path);
        return Medians.Of(figures);
    }
}
