using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;

namespace Freshet.Runtime.Exchange;

/// <summary>The consumer's side of a channel, without its type. Used by the thread that steps the consumer, but for the metric.</summary>
internal abstract class InputChannel
{
    /// <summary>How full the channel is, from 0 to 1. Read by other threads as a metric.</summary>
    public abstract double Fill { get; }

    /// <summary>Whether something is left of what a checkpoint had on its way.</summary>
    public abstract bool HasRestored { get; }

    /// <summary>Called for each barrier that is announced, with when its checkpoint began, before anything behind it can be taken.</summary>
    public Action<CheckpointBarrier, DateTimeOffset>? Announced { get; set; }

    /// <summary>
    /// Takes the next element; false where there is none. The head has seen a batch when this returns, and <paramref name="value"/> is the
    /// number of its records; for a control element it is the element's own.
    /// </summary>
    public abstract bool TryTake(out ElementKind kind, out long value);

    /// <summary>Looks for barriers that were announced.</summary>
    public abstract void LookAtBarriers();

    /// <summary>Takes up what a checkpoint had on its way to this subtask. Before anything is taken.</summary>
    public abstract void Restore(ChannelState state);

    /// <summary>
    /// Begins to keep what is on its way in front of a barrier. All of it at once, where the barrier was announced; else what is taken from now on is kept,
    /// until <see cref="EndLog"/>. True where all is kept.
    /// </summary>
    public abstract bool BeginLog(CheckpointBarrier barrier);

    /// <summary>Keeps the rest in front of a barrier that was announced now.</summary>
    public abstract void EndLog(CheckpointBarrier barrier);

    /// <summary>Gives what was kept, and forgets it; null where that is nothing.</summary>
    public abstract StateSection? TakeLog();
}

/// <summary>The consumer's side of a channel, with the operator that takes its records.</summary>
/// <param name="channel">The channel.</param>
/// <param name="head">The operator.</param>
/// <param name="edge">How what is on its way becomes part of a checkpoint; null where it need not.</param>
internal sealed class InputChannel<T>(Channel<T> channel, Output<T> head, ChannelEdge<T>? edge = null) : InputChannel
{
    private readonly Queue<ChannelSegment<T>> _segments = new();
    private readonly BarrierOvertaking<T>? _fault = BarrierOvertaking<T>.Of(channel);
    private ChannelLog<T>? _log;
    private bool _logsWhatIsTaken;

    public override double Fill => channel.Fill;

    public override bool HasRestored => _segments.TryPeek(out ChannelSegment<T>? first) && first.Kind == SegmentKind.Restored;

    public override bool TryTake(out ElementKind kind, out long value)
    {
        if (!TryNext(out Element<T> element, out bool isOwn))
        {
            (kind, value) = (default, 0);
            return false;
        }

        if (_logsWhatIsTaken)
            _log!.Add(in element);
        (kind, value) = (element.Kind, element.Value);
        if (kind != ElementKind.Batch)
            return true;
        value = element.Buffer!.Count;
        head.Emit(element.Buffer.Records);
        if (isOwn)
            channel.Return(element.Buffer);
        return true;
    }

    public override void LookAtBarriers()
    {
        while (channel.TryTakeAnnounced(out ChannelSegment<T>? segment))
        {
            _segments.Enqueue(segment!);
            Announced?.Invoke(segment!.Barrier, segment.Begun);
        }
    }

    public override void Restore(ChannelState state)
    {
        var segment = new ChannelSegment<T>(0, SegmentKind.Restored);
        foreach (Element<T> element in edge!.Read(state))
            segment.Elements.Enqueue(element);
        if (segment.Elements.Count > 0)
            _segments.Enqueue(segment);
    }

    public override bool BeginLog(CheckpointBarrier barrier)
    {
        _log = new ChannelLog<T>(edge!.Serializer);
        bool isAnnounced = _segments.Any(s => s.Kind != SegmentKind.Restored && s.Barrier.Id == barrier.Id);
        if (isAnnounced)
            LogUpTo(barrier);
        _logsWhatIsTaken = !isAnnounced;
        return isAnnounced;
    }

    public override void EndLog(CheckpointBarrier barrier)
    {
        _logsWhatIsTaken = false;
        LogUpTo(barrier);
    }

    public override StateSection? TakeLog()
    {
        StateSection? section = _log is { IsEmpty: false } log ? new StateSection(edge!.Place.Name, -1, log.Written) : null;
        _log = null;
        _logsWhatIsTaken = false;
        return section;
    }

    private bool TryNext(out Element<T> element, out bool isOwn)
    {
        isOwn = true;
        if (_fault is not null && _fault.TryTake(out element))
            return true;
        while (true)
        {
            if (TryTakeBeside(out element, out isOwn))
                return true;
            bool isThere = channel.TryPeek(channel.Head, out element);
            if (!channel.HasAnnounced) // looked at behind the ring: whatever is seen there was sent behind every barrier announced before it
                return isThere && channel.TryReceive(out element);
            LookAtBarriers();
        }
    }

    private bool TryTakeBeside(out Element<T> element, out bool isOwn)
    {
        (element, isOwn) = (default, true);
        if (!_segments.TryPeek(out ChannelSegment<T>? segment) || segment.Position != channel.Head)
            return false;
        element = segment.Elements.Dequeue();
        isOwn = segment.Kind != SegmentKind.Restored; // buffers made for a restore have sizes of their own
        if (segment.Elements.Count > 0)
            return true;
        _segments.Dequeue();
        if (segment.Kind == SegmentKind.HandOver)
            channel.HandOverTaken();
        return true;
    }

    /// <summary>Keeps all that is there in front of a barrier that was announced.</summary>
    private void LogUpTo(CheckpointBarrier barrier)
    {
        long position = channel.Head;
        foreach (ChannelSegment<T> segment in _segments)
        {
            for (; position < segment.Position && channel.TryPeek(position, out Element<T> element); position++)
                _log!.Add(in element);
            foreach (Element<T> element in segment.Elements)
                _log!.Add(in element);
            if (segment.Kind != SegmentKind.Restored && segment.Barrier.Id == barrier.Id)
                return;
        }
    }
}
