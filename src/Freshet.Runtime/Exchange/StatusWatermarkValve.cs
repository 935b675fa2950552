using Freshet.Runtime.Faults;

namespace Freshet.Runtime.Exchange;

/// <summary>
/// Combines the watermarks and statuses of the channels of one input; the rules are those of Flink's class of this name. The least watermark
/// of the channels that are in line goes on where it grows. An idle channel is out of line, and one that comes back stays so until it has
/// caught up; when the last active one becomes idle and was the least, the greatest watermark goes on, since nobody is behind it any more.
/// A channel that has ended is one with the last watermark: beside it, idle channels hold event time up no more. Values in, values out: no
/// thread, no output.
/// </summary>
internal sealed class StatusWatermarkValve
{
    private readonly ChannelState[] _channels;
    private readonly bool _takesGreatest = FaultPoints.IsOn(FaultPoint.WatermarkGreatestInsteadOfLeast);
    private readonly bool _ignoresIdle = FaultPoints.IsOn(FaultPoint.IdleIgnored);

    public StatusWatermarkValve(int channels)
    {
        _channels = new ChannelState[channels];
        Array.Fill(_channels, new ChannelState { Watermark = EventTime.None, IsAligned = true });
    }

    /// <summary>The last watermark that went on.</summary>
    public EventTime Watermark { get; private set; } = EventTime.None;

    /// <summary>Whether every channel is idle.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Takes a watermark; one that does not grow, or of an idle channel, is passed over.</summary>
    public WatermarkUpdate InputWatermark(int channel, EventTime watermark)
    {
        ref ChannelState state = ref _channels[channel];
        if (IsIdle || state.IsIdle || watermark <= state.Watermark)
            return default;
        state.Watermark = watermark;
        state.IsAligned |= watermark >= Watermark;
        return new WatermarkUpdate(Advance(_takesGreatest ? Greatest() : LeastAligned()), null);
    }

    /// <summary>Takes a status; one that the channel has already is passed over.</summary>
    public WatermarkUpdate InputStatus(int channel, bool idle)
    {
        ref ChannelState state = ref _channels[channel];
        if (idle == state.IsIdle || _ignoresIdle)
            return default;
        state.IsIdle = idle;
        if (idle)
        {
            state.IsAligned = false;
            bool wasLeast = state.Watermark == Watermark;
            if (AnyActive())
                return wasLeast ? new WatermarkUpdate(Advance(LeastAligned()), null) : default;
            IsIdle = true;
            return new WatermarkUpdate(wasLeast ? Advance(Greatest()) : null, true);
        }

        state.IsAligned = state.Watermark >= Watermark;
        if (!IsIdle)
            return default;
        IsIdle = false;
        return new WatermarkUpdate(null, false);
    }

    private EventTime? Advance(EventTime to)
    {
        if (to <= Watermark)
            return null;
        Watermark = to;
        return to;
    }

    private bool AnyActive()
    {
        foreach (ref readonly ChannelState state in _channels.AsSpan())
        {
            if (!state.IsIdle)
                return true;
        }

        return false;
    }

    /// <summary>The least watermark of those in line; the start of time where none is.</summary>
    private EventTime LeastAligned()
    {
        EventTime least = EventTime.Max;
        bool any = false;
        foreach (ref readonly ChannelState state in _channels.AsSpan())
        {
            if (!state.IsAligned)
                continue;
            any = true;
            least = EventTime.Min(least, state.Watermark);
        }

        return any ? least : EventTime.None;
    }

    private EventTime Greatest()
    {
        EventTime greatest = EventTime.None;
        foreach (ref readonly ChannelState state in _channels.AsSpan())
        {
            if (state.Watermark > greatest)
                greatest = state.Watermark;
        }

        return greatest;
    }

    private struct ChannelState
    {
        public EventTime Watermark;
        public bool IsIdle;
        public bool IsAligned;
    }
}
