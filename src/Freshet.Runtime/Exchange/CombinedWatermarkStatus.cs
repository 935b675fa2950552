namespace Freshet.Runtime.Exchange;

/// <summary>
/// Combines what the inputs of an operator with several come to; the rules are those of Flink's class of this name. The least watermark of
/// the inputs that are not idle goes on where it grows, and the operator is idle when all are. An input that gives a watermark is active
/// again, though it says nothing of that. Values in, values out: no thread, no output.
/// </summary>
internal sealed class CombinedWatermarkStatus
{
    private readonly EventTime[] _watermarks;
    private readonly bool[] _idle;
    private bool _isIdle;

    public CombinedWatermarkStatus(int inputs)
    {
        _watermarks = new EventTime[inputs];
        Array.Fill(_watermarks, EventTime.None);
        _idle = new bool[inputs];
    }

    /// <summary>The last watermark that went on.</summary>
    public EventTime Watermark { get; private set; } = EventTime.None;

    public WatermarkUpdate UpdateWatermark(int input, EventTime watermark)
    {
        _idle[input] = false;
        if (watermark > _watermarks[input])
            _watermarks[input] = watermark;
        return new WatermarkUpdate(Combine(), null);
    }

    public WatermarkUpdate UpdateStatus(int input, bool idle)
    {
        bool wasIdle = _isIdle;
        _idle[input] = idle;
        EventTime? watermark = Combine();
        return new WatermarkUpdate(watermark, wasIdle == _isIdle ? null : idle);
    }

    private EventTime? Combine()
    {
        EventTime least = EventTime.Max;
        _isIdle = true;
        for (int i = 0; i < _watermarks.Length; i++)
        {
            if (_idle[i])
                continue;
            _isIdle = false;
            least = EventTime.Min(least, _watermarks[i]);
        }

        if (_isIdle || least <= Watermark)
            return null;
        Watermark = least;
        return least;
    }
}
