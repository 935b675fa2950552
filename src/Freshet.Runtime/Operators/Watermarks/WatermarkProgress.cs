namespace Freshet.Runtime.Operators.Watermarks;

/// <summary>
/// The times and watermarks of one split, or of one subtask in the middle of a stream: its generator, and what that has come to. Used by one thread.
/// </summary>
internal sealed class WatermarkProgress<T>(WatermarkStrategy<T> strategy) : WatermarkOutput
{
    private readonly WatermarkGenerator<T>? _generator = strategy.CreateGenerator?.Invoke();
    private readonly long _outOfOrderness = (long)strategy.OutOfOrderness.TotalMilliseconds;
    private bool _changed;

    /// <summary>The last watermark made.</summary>
    public EventTime Watermark { get; set; } = EventTime.None;

    /// <summary>The latest time seen. Kept where the strategy brings no generator of its own.</summary>
    public EventTime Latest { get; set; } = EventTime.None;

    /// <summary>Whether it holds nobody's event time up for now.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>
    /// Gives a record its time, and shows it to the late marker and the generator; true where a watermark or a status is to go on behind it.
    /// </summary>
    public bool Take(ref Record<T> record)
    {
        if (strategy.Timestamp is { } timestamp)
            record = new Record<T>(record.Value, timestamp(record.Value, record.Time));
        if (record.Time != EventTime.None)
        {
            if (record.Time <= Watermark && strategy.Late is { } late)
                record = new Record<T>(late(record.Value, Watermark), record.Time);
            if (record.Time > Latest)
                Latest = record.Time;
        }

        if (_generator is null)
            return false;
        _generator.OnEvent(record.Value, record.Time, this);
        return TakeChange();
    }

    /// <summary>Lets the watermark follow; true where a watermark or a status is to go on.</summary>
    public bool Advance()
    {
        if (_generator is not null)
            _generator.OnPeriodicEmit(this);
        else if (Latest.Milliseconds > long.MinValue + _outOfOrderness + 1)
            EmitWatermark(new EventTime(Latest.Milliseconds - _outOfOrderness - 1));
        return TakeChange();
    }

    public override void EmitWatermark(EventTime watermark)
    {
        if (watermark <= Watermark)
            return;
        Watermark = watermark;
        IsIdle = false;
        _changed = true;
    }

    public override void MarkIdle()
    {
        _changed |= !IsIdle;
        IsIdle = true;
    }

    public override void MarkActive()
    {
        _changed |= IsIdle;
        IsIdle = false;
    }

    private bool TakeChange()
    {
        bool changed = _changed;
        _changed = false;
        return changed;
    }
}
