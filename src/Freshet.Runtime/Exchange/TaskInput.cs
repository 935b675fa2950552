using Freshet.Operators;
using Freshet.Runtime.Operators;

namespace Freshet.Runtime.Exchange;

/// <summary>One input of a task: its channels, what combines their watermarks, and the operator's head that takes what comes of them.</summary>
internal sealed class TaskInput(Output head, InputChannel[] channels)
{
    private readonly StatusWatermarkValve _valve = new(channels.Length);
    private int _open = channels.Length;

    public IReadOnlyList<InputChannel> Channels => channels;

    /// <summary>The combined watermark of the channels.</summary>
    public EventTime Watermark => _valve.Watermark;

    public void TakeWatermark(int channel, EventTime watermark) => _valve.InputWatermark(channel, watermark).SendTo(head);

    public void TakeStatus(int channel, bool idle) => _valve.InputStatus(channel, idle).SendTo(head);

    public void TakeLatencyMarker(long stopwatchTimestamp) => head.EmitLatencyMarker(stopwatchTimestamp);

    /// <summary>Takes the end of a channel: no record follows, whatever its watermark and status were.</summary>
    public void TakeEnd(int channel)
    {
        TakeStatus(channel, idle: false);
        TakeWatermark(channel, EventTime.Max);
        if (--_open == 0)
            (head as IBoundedInput)?.EndInput();
    }
}
