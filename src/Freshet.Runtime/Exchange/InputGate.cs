using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;

namespace Freshet.Runtime.Exchange;

/// <summary>What came out of a look at an input gate.</summary>
internal enum InputEvent : byte
{
    /// <summary>Nothing is there.</summary>
    None,

    /// <summary>An element was processed.</summary>
    Processed,

    /// <summary>All channels that go on have delivered the barrier; it is <see cref="InputGate.Barrier"/>.</summary>
    BarrierAligned,

    /// <summary>All channels have ended.</summary>
    Ended,
}

/// <summary>
/// All that a task reads: the channels of its one or more inputs, in turn. Each input combines the watermarks of its own channels; barriers
/// are aligned over the channels of all: one whose barrier has come waits until the others' have. A channel that ended counts as aligned.
/// </summary>
internal sealed class InputGate
{
    private readonly TaskInput[] _inputs;
    private readonly GatePlace[] _channels;
    private readonly OvertakingBarriers? _overtaking;
    private readonly bool _skipsAlignment = FaultPoints.IsOn(FaultPoint.AlignmentSkipped);
    private bool _hasRestored;
    private int _next;
    private int _waiting;
    private int _ended;
    private long _watermark = EventTime.None.Milliseconds;

    public InputGate(params TaskInput[] inputs)
        : this(null, inputs)
    {
    }

    /// <param name="alignedTimeout">How long barriers are aligned before they overtake what is on its way; null where they never do.</param>
    /// <param name="inputs">The inputs.</param>
    public InputGate(TimeSpan? alignedTimeout, TaskInput[] inputs)
    {
        _inputs = inputs;
        _channels = [.. inputs.SelectMany(input => input.Channels.Select((channel, i) => new GatePlace(channel, input, i)))];
        if (alignedTimeout is not { } timeout)
            return;
        _overtaking = new OvertakingBarriers(_channels, timeout);
        foreach (GatePlace place in _channels)
            place.Channel.Announced = (barrier, begun) => _overtaking.Announce(place, barrier, begun);
    }

    /// <summary>The barriers that overtake what is on its way; null where none do.</summary>
    public OvertakingBarriers? Overtaking => _overtaking;

    /// <summary>The barrier that was aligned last, or is being aligned.</summary>
    public CheckpointBarrier Barrier { get; private set; }

    /// <summary>The least watermark of the inputs. Read by other threads as a metric.</summary>
    public EventTime Watermark => new(Volatile.Read(ref _watermark));

    /// <summary>How full the fullest channel is, from 0 to 1. Read by other threads as a metric.</summary>
    public double Fill
    {
        get
        {
            double fill = 0;
            foreach (GatePlace place in _channels)
                fill = Math.Max(fill, place.Channel.Fill);
            return fill;
        }
    }

    /// <summary>
    /// Whether a barrier that was announced has waited long enough for the others; <see cref="OvertakingBarriers.Take"/> takes it. One waits for what a
    /// checkpoint had on its way: that comes in front of everything, and is no part of another checkpoint.
    /// </summary>
    public bool IsOvertaken(DateTimeOffset now) => !_hasRestored && _overtaking?.Due <= now;

    /// <summary>Looks for barriers that were announced in the channels.</summary>
    public void LookAtBarriers()
    {
        foreach (GatePlace place in _channels)
            place.Channel.LookAtBarriers();
    }

    /// <summary>Takes up what a checkpoint had on its way to the task. It is processed before anything else is taken.</summary>
    public void Restore(ChannelState state)
    {
        foreach (GatePlace place in _channels)
        {
            place.Channel.Restore(state);
            _hasRestored |= place.Channel.HasRestored;
        }
    }

    /// <summary>Begins to keep what is on its way in front of a barrier whose snapshot is taken now; nothing is where it was aligned.</summary>
    public void BeginCapture(CheckpointBarrier barrier)
    {
        _overtaking!.BeginCapture(barrier, place => place.State == PlaceState.Ended || (place.State == PlaceState.Aligned && Barrier.Id == barrier.Id));
        if (Barrier.Id <= barrier.Id)
            OpenAligned(); // alignment of an older one was given up
    }

    /// <summary>Processes at most one element; <paramref name="records"/> counts the records in it.</summary>
    public InputEvent TryProcess(out int records)
    {
        records = 0;
        if (_hasRestored)
            _hasRestored = Array.Exists(_channels, place => place.Channel.HasRestored);
        for (int i = 0; i < _channels.Length; i++)
        {
            GatePlace place = _channels[_next];
            _next = (_next + 1) % _channels.Length;
            if (place.State != PlaceState.Open || (_hasRestored && !place.Channel.HasRestored) || !place.Channel.TryTake(out ElementKind kind, out long value))
                continue;
            if (kind != ElementKind.Batch)
                return ProcessControl(place, kind, value);
            records = (int)value;
            return InputEvent.Processed;
        }

        return InputEvent.None;
    }

    private InputEvent ProcessControl(GatePlace place, ElementKind kind, long value)
    {
        switch (kind)
        {
            case ElementKind.Watermark:
                place.Input.TakeWatermark(place.Index, new EventTime(value));
                UpdateWatermark();
                return InputEvent.Processed;
            case ElementKind.Status:
                place.Input.TakeStatus(place.Index, idle: value != 0);
                UpdateWatermark();
                return InputEvent.Processed;
            case ElementKind.LatencyMarker:
                place.Input.TakeLatencyMarker(value);
                return InputEvent.Processed;
            case ElementKind.Barrier:
                return TakeBarrier(place, CheckpointBarrier.Unpack(value));
            default:
                place.State = PlaceState.Ended;
                _ended++;
                _overtaking?.Ended(place);
                place.Input.TakeEnd(place.Index);
                UpdateWatermark();
                return _ended == _channels.Length ? InputEvent.Ended : Align();
        }
    }

    private InputEvent TakeBarrier(GatePlace place, CheckpointBarrier barrier)
    {
        if (barrier.Id <= _overtaking?.Taken || (_skipsAlignment && barrier.Id <= Barrier.Id))
            return InputEvent.Processed; // its snapshot was taken when another channel's came
        Barrier = barrier;
        place.State = PlaceState.Aligned;
        _waiting++;
        return Align();
    }

    private InputEvent Align()
    {
        if (_waiting == 0 || (_waiting + _ended < _channels.Length && !_skipsAlignment))
            return InputEvent.Processed;
        OpenAligned();
        _overtaking?.Aligned(Barrier);
        return InputEvent.BarrierAligned;
    }

    private void OpenAligned()
    {
        foreach (GatePlace place in _channels)
        {
            if (place.State == PlaceState.Aligned)
                place.State = PlaceState.Open;
        }

        _waiting = 0;
    }

    private void UpdateWatermark()
    {
        EventTime least = EventTime.Max;
        foreach (TaskInput input in _inputs)
            least = EventTime.Min(least, input.Watermark);
        Volatile.Write(ref _watermark, least.Milliseconds);
    }
}
