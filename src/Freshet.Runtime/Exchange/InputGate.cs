using Freshet.Runtime.Checkpoints;

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
    private readonly Place[] _channels;
    private int _next;
    private int _waiting;
    private int _ended;
    private long _watermark = EventTime.None.Milliseconds;

    public InputGate(params TaskInput[] inputs)
    {
        _inputs = inputs;
        _channels = [.. inputs.SelectMany(input => input.Channels.Select((channel, i) => new Place(channel, input, i)))];
    }

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
            foreach (Place place in _channels)
                fill = Math.Max(fill, place.Channel.Fill);
            return fill;
        }
    }

    /// <summary>Processes at most one element; <paramref name="records"/> counts the records in it.</summary>
    public InputEvent TryProcess(out int records)
    {
        records = 0;
        for (int i = 0; i < _channels.Length; i++)
        {
            Place place = _channels[_next];
            _next = (_next + 1) % _channels.Length;
            if (place.State != PlaceState.Open || !place.Channel.TryTake(out ElementKind kind, out long value))
                continue;
            if (kind != ElementKind.Batch)
                return ProcessControl(place, kind, value);
            records = (int)value;
            return InputEvent.Processed;
        }

        return InputEvent.None;
    }

    private InputEvent ProcessControl(Place place, ElementKind kind, long value)
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
                Barrier = CheckpointBarrier.Unpack(value);
                place.State = PlaceState.Aligned;
                _waiting++;
                return Align();
            default:
                place.State = PlaceState.Ended;
                _ended++;
                place.Input.TakeEnd(place.Index);
                UpdateWatermark();
                return _ended == _channels.Length ? InputEvent.Ended : Align();
        }
    }

    private InputEvent Align()
    {
        if (_waiting == 0 || _waiting + _ended < _channels.Length)
            return InputEvent.Processed;
        foreach (Place place in _channels)
        {
            if (place.State == PlaceState.Aligned)
                place.State = PlaceState.Open;
        }

        _waiting = 0;
        return InputEvent.BarrierAligned;
    }

    private void UpdateWatermark()
    {
        EventTime least = EventTime.Max;
        foreach (TaskInput input in _inputs)
            least = EventTime.Min(least, input.Watermark);
        Volatile.Write(ref _watermark, least.Milliseconds);
    }

    /// <summary>A channel's place in the gate: its input, its number there, and whether it is read.</summary>
    private sealed class Place(InputChannel channel, TaskInput input, int index)
    {
        public InputChannel Channel => channel;

        public TaskInput Input => input;

        public int Index => index;

        public PlaceState State { get; set; }
    }

    private enum PlaceState : byte
    {
        /// <summary>It is read.</summary>
        Open,

        /// <summary>Its barrier has come; it waits for the others'.</summary>
        Aligned,

        /// <summary>It has ended.</summary>
        Ended,
    }
}
