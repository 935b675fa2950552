using System.Globalization;
using Freshet.Runtime;
using Freshet.Runtime.Metrics;

namespace Freshet.Hosting;

/// <summary>Tells on standard error how the job goes on: one line that is written over on a terminal, a line now and then elsewhere.</summary>
internal sealed class Progress(EmbeddedJob job, TimeSpan? interval)
{
    private readonly bool _isTerminal = !Console.IsErrorRedirected && interval is null;
    private JobMetrics _last = job.Metrics();

    public async Task RunAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(interval ?? (_isTerminal ? TimeSpan.FromMilliseconds(500) : TimeSpan.FromSeconds(5)));
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
                Tell();
        }
        catch (OperationCanceledException)
        {
            if (_isTerminal)
                Console.Error.WriteLine();
        }
    }

    private void Tell()
    {
        JobMetrics now = job.Metrics();
        VertexMetrics source = now.Vertices[0];
        double seconds = Math.Max((now.At - _last.At).TotalSeconds, 0.001);
        double rate = (source.RecordsIn - _last.Vertices[0].RecordsIn) / seconds;
        string reached = source.Watermark == EventTime.None || source.Watermark == EventTime.Max
            ? "-"
            : DateTimeOffset.FromUnixTimeMilliseconds(source.Watermark.Milliseconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        _last = now;
        string line = string.Create(
            CultureInfo.InvariantCulture, $"{job.RestoredRecords + source.RecordsIn,9:N0} records  {rate,8:N0}/s  event time {reached}  checkpoint {now.Checkpoints.LastId}");
        if (now.Memory is { IsAlarm: true } memory)
            line += string.Create(CultureInfo.InvariantCulture, $"  MEMORY {memory.UsedBytes >> 20:N0} of {memory.LimitBytes >> 20:N0} MB");
        if (_isTerminal)
            Console.Error.Write("\r" + line + "   ");
        else
            Console.Error.WriteLine(line);
    }
}
