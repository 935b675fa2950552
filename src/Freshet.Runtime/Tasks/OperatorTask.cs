using Freshet.Graph;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;

namespace Freshet.Runtime.Tasks;

/// <summary>A task that reads from other tasks.</summary>
internal sealed class OperatorTask(Node head, int subtask, ExecutionSettings settings) : StreamTask(head, subtask, settings)
{
    // Enough to keep batches from shrinking at each hop, little enough that a step stays short.
    private const int RecordsPerStep = 1024;

    private bool _ending;

    public InputGate? Input { get; set; }

    public override EventTime Watermark => Input!.Watermark;

    public override double InputFill => Input!.Fill;

    protected override TaskProgress Work()
    {
        bool worked = false;
        for (int taken = 0; taken < RecordsPerStep && !_ending && IsReady();)
        {
            InputEvent happened = Input!.TryProcess(out int records);
            if (happened == InputEvent.None)
                return worked ? TaskProgress.Worked : TaskProgress.Idle;
            worked = true;
            taken += records;
            RecordsIn += records;
            if (happened == InputEvent.BarrierAligned && !TryCheckpoint(Input.Barrier))
                return TaskProgress.Waiting;
            _ending = happened == InputEvent.Ended;
        }

        return !_ending || TryFinish() ? TaskProgress.Worked : TaskProgress.Waiting;
    }
}
