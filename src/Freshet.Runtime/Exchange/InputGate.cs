using Freshet.Operators;

namespace Freshet.Runtime.Exchange;

/// <summary>What came out of a look at an input gate.</summary>
internal enum InputEvent : byte
{
    /// <summary>Nothing is there.</summary>
    None,

    /// <summary>An element was processed.</summary>
    Processed,

    /// <summary>All channels that go on have delivered the barrier; it is <see cref="InputGate.CheckpointId"/>.</summary>
    BarrierAligned,

    /// <summary>All channels have ended.</summary>
    Ended,
}

/// <summary>A task's input, without its type.</summary>
internal abstract class InputGate
{
    /// <summary>The checkpoint whose barrier was aligned last, or is being aligned.</summary>
    public long CheckpointId { get; protected set; } = -1;

    /// <summary>The combined watermark. Read by other threads as a metric.</summary>
    public EventTime Watermark { get; protected set; } = EventTime.None;

    /// <summary>How full the fullest channel is, from 0 to 1. Read by other threads as a metric.</summary>
    public abstract double Fill { get; }

    /// <summary>Processes at most one element; <paramref name="records"/> counts the records in it.</summary>
    public abstract InputEvent TryProcess(out int records);
}

/// <summary>
/// Merges channels: combines their watermarks by minimum and aligns barriers: a channel whose barrier has come waits until the others'
/// have. A channel that ended counts as aligned and as far ahead as can be.
/// </summary>
internal sealed class InputGate<T>(Channel<T>[] channels, Output<T> head) : InputGate
{
    private readonly EventTime[] _watermarks = NewWatermarks(channels.Length);
    private readonly bool[] _waiting = new bool[channels.Length];
    private readonly bool[] _ended = new bool[channels.Length];
    private readonly bool[] _idle = new bool[channels.Length];
    private bool _allIdle;
    private int _next;
    private int _waitingCount;
    private int _endedCount;

    public override double Fill
    {
        get
        {
            double fill = 0;
            foreach (Channel<T> channel in channels)
                fill = Math.Max(fill, channel.Fill);
            return fill;
        }
    }

    public override InputEvent TryProcess(out int records)
    {
        records = 0;
        for (int i = 0; i < channels.Length; i++)
        {
            int channel = _next;
            _next = (_next + 1) % channels.Length;
            if (_waiting[channel] || _ended[channel] || !channels[channel].TryReceive(out Element<T> element))
                continue;
            return Process(channel, in element, out records);
        }

        return InputEvent.None;
    }

    private static EventTime[] NewWatermarks(int count)
    {
        var watermarks = new EventTime[count];
        Array.Fill(watermarks, EventTime.None);
        return watermarks;
    }

    private InputEvent Process(int channel, in Element<T> element, out int records)
    {
        records = 0;
        switch (element.Kind)
        {
            case ElementKind.Batch:
                records = element.Buffer!.Count;
                head.Emit(element.Buffer.Records);
                channels[channel].Return(element.Buffer);
                return InputEvent.Processed;
            case ElementKind.Watermark:
                _watermarks[channel] = new EventTime(element.Value);
                CombineWatermarks();
                return InputEvent.Processed;
            case ElementKind.Barrier:
                CheckpointId = element.Value;
                _waiting[channel] = true;
                _waitingCount++;
                return Aligned();
            case ElementKind.Status:
                _idle[channel] = element.Value != 0;
                CombineWatermarks();
                return InputEvent.Processed;
            case ElementKind.LatencyMarker:
                head.EmitLatencyMarker(element.Value);
                return InputEvent.Processed;
            default:
                _ended[channel] = true;
                _endedCount++;
                _watermarks[channel] = EventTime.Max;
                CombineWatermarks();
                return _endedCount == channels.Length ? InputEvent.Ended : Aligned();
        }
    }

    private InputEvent Aligned()
    {
        if (_waitingCount == 0 || _waitingCount + _endedCount < channels.Length)
            return InputEvent.Processed;
        Array.Clear(_waiting);
        _waitingCount = 0;
        return InputEvent.BarrierAligned;
    }

    private void CombineWatermarks()
    {
        EventTime least = EventTime.Max;
        bool allIdle = true;
        for (int i = 0; i < channels.Length; i++)
        {
            if (_idle[i] && !_ended[i])
                continue;
            allIdle &= _ended[i];
            least = EventTime.Min(least, _watermarks[i]);
        }

        allIdle &= _endedCount < channels.Length;
        if (allIdle != _allIdle)
        {
            _allIdle = allIdle;
            head.EmitStatus(allIdle);
        }

        if (allIdle || least <= Watermark)
            return;
        Watermark = least;
        head.EmitWatermark(least);
    }
}
