using Freshet.Graph;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Metrics;

/// <summary>Adds the subtasks of a chain up, from outside the threads that step them: each number is right for some instant close by.</summary>
internal static class VertexMetricsReader
{
    public static VertexMetrics Read(IGrouping<Node, StreamTask> subtasks)
    {
        StreamTask first = subtasks.First();
        Node[] nodes = [.. first.Operators.Select(o => o.Node).Append(subtasks.Key).Distinct().OrderBy(n => n.Id)];
        (TimeSpan busy, TimeSpan idle, TimeSpan backPressured) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        (long recordsIn, long recordsOut) = (0, 0);
        EventTime watermark = EventTime.Max;
        double fill = 0;
        foreach (StreamTask task in subtasks)
        {
            (TimeSpan taskBusy, TimeSpan taskIdle, TimeSpan taskBackPressured) = task.Meter.Read();
            busy += taskBusy;
            idle += taskIdle;
            backPressured += taskBackPressured;
            recordsIn += task.RecordsIn;
            foreach (IOutputGate output in task.Outputs)
                recordsOut += output.Records;
            watermark = EventTime.Min(watermark, task.Watermark);
            fill = Math.Max(fill, task.InputFill);
        }

        return new VertexMetrics(
            subtasks.Key.Id, [.. nodes.Select(n => n.Id)], string.Join(" → ", nodes.Select(n => n.Name)), subtasks.Count(), recordsIn, recordsOut,
            busy, idle, backPressured, watermark, fill);
    }
}
