using Freshet.Runtime.Exchange;

namespace Freshet.Runtime.Tasks;

/// <summary>A task that reads from other tasks.</summary>
internal sealed class OperatorTask(string name, int subtask) : StreamTask(name, subtask)
{
    // Enough to keep batches from shrinking at each hop, little enough that a step stays short.
    private const int RecordsPerStep = 1024;

    public InputGate? Input { get; set; }

    protected override TaskProgress Work()
    {
        bool worked = false;
        for (int taken = 0; taken < RecordsPerStep;)
        {
            InputEvent happened = Input!.TryProcess(out int records);
            if (happened == InputEvent.None)
                return worked ? TaskProgress.Worked : TaskProgress.Idle;
            worked = true;
            taken += records;
            RecordsIn += records;
            if (happened == InputEvent.BarrierAligned)
                Checkpoint(Input.CheckpointId);
            else if (happened == InputEvent.Ended)
            {
                Finish();
                break;
            }
        }

        return TaskProgress.Worked;
    }
}
