using Freshet.Runtime.Operators;

namespace Freshet.Runtime.Tasks;

/// <summary>A task that reads a source's splits.</summary>
internal sealed class SourceTask<T>(string name, int subtask) : StreamTask(name, subtask)
{
    public SourceOperator<T>? Source { get; set; }

    protected override TaskProgress Work()
    {
        while (TryTakeTrigger(out long checkpointId))
            Checkpoint(checkpointId);
        if (Source!.IsEnded)
        {
            Source.EmitWatermark(EventTime.Max);
            Finish();
            return TaskProgress.Worked;
        }

        int read = Source.ReadBatch();
        RecordsIn += read;
        return read > 0 || Source.IsEnded ? TaskProgress.Worked : TaskProgress.Idle;
    }
}
