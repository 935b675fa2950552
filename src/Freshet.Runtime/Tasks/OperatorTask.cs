using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Execution;

namespace Freshet.Runtime.Tasks;

/// <summary>A task that reads from other tasks.</summary>
internal sealed class OperatorTask(Node head, int subtask, ExecutionSettings settings) : StreamTask(head, subtask, settings)
{
    // Enough to keep batches from shrinking at each hop, little enough that a step stays short.
    private const int RecordsPerStep = 1024;

    private volatile bool _looksAtBarriers;
    private long _overtaken; // the last checkpoint whose barrier overtook what was on its way
    private IReadOnlyList<OperatorSnapshot> _captured = []; // its snapshots, while what was on its way is not known yet
    private bool _ending;

    public InputGate? Input { get; set; }

    public override EventTime Watermark => Input!.Watermark;

    public override double InputFill => Input!.Fill;

    protected override DateTimeOffset BarrierBegun => Input!.Overtaking!.Begun;

    public override void LookAtBarriers()
    {
        _looksAtBarriers = true;
        Wake();
    }

    public override void Open(IReadOnlyDictionary<string, OperatorSnapshot> restored, int parallelism)
    {
        base.Open(restored, parallelism);
        if (ChannelState.Of(restored) is { } state)
            Input!.Restore(state);
    }

    protected override void TakeBarriers()
    {
        base.TakeBarriers(); // one may still wait for its snapshot
        OvertakingBarriers overtaking = Input!.Overtaking!;
        if (_looksAtBarriers)
        {
            _looksAtBarriers = false;
            Input.LookAtBarriers();
        }

        if (Input.IsOvertaken(Now))
        {
            CheckpointBarrier barrier = overtaking.Take();
            _overtaken = barrier.Id;
            TryCheckpoint(barrier);
        }
        else if (overtaking.Due is { } due && due > Now)
        {
            TakeBarriersAt(due);
        }

        AcknowledgeCapture();
    }

    protected override void Acknowledge(CheckpointBarrier barrier, IReadOnlyList<OperatorSnapshot> snapshots)
    {
        if (barrier.Id != _overtaken)
        {
            base.Acknowledge(barrier, snapshots);
            return;
        }

        _captured = snapshots;
        Input!.BeginCapture(barrier);
        AcknowledgeCapture();
    }

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

        if (_ending)
            AcknowledgeCapture();
        return !_ending || TryFinish() ? TaskProgress.Worked : TaskProgress.Waiting;
    }

    /// <summary>Tells of the checkpoint once all that was on its way is known.</summary>
    private void AcknowledgeCapture()
    {
        if (Input!.Overtaking is not { } overtaking || !overtaking.TryTakeCapture(out CheckpointBarrier barrier, out IReadOnlyList<StateSection> sections))
            return;
        IReadOnlyList<OperatorSnapshot> snapshots = sections.Count == 0 ? _captured : [.. _captured, new OperatorSnapshot(ChannelState.Uid, sections, Subtask)];
        _captured = [];
        base.Acknowledge(barrier, snapshots);
    }
}
