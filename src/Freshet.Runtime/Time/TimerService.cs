using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.State;

namespace Freshet.Runtime.Time;

/// <summary>
/// The timers of a keyed operator, of both clocks. A processing-time timer is due when its millisecond has passed, so that nothing of that
/// millisecond comes behind it. Used by the thread that steps the task.
/// </summary>
/// <param name="keySerializer">How keys become bytes.</param>
/// <param name="namespaceSerializer">How namespaces become bytes.</param>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="hasTies">Whether a key may have timers of several namespaces at one time, whose order is seen: it is Flink's then.</param>
internal sealed class TimerService<TKey, TNamespace>(
    Serializer<TKey> keySerializer, NamespaceSerializer<TNamespace> namespaceSerializer, KeyGroupRange range, bool hasTies = false)
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public const string EventSection = "\u0001timers";
    private const string ProcessingSection = "\u0001processing-timers";
    private static readonly long LastInstant = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private readonly ITimerQueue<TKey, TNamespace> _event = hasTies ? new HeapTimerQueue<TKey, TNamespace>() : new TimerQueue<TKey, TNamespace>();
    private readonly ITimerQueue<TKey, TNamespace> _processing = hasTies ? new HeapTimerQueue<TKey, TNamespace>() : new TimerQueue<TKey, TNamespace>();
    private OperatorContext? _context;

    /// <summary>The watermark that the operator has reached.</summary>
    public EventTime Watermark { get; set; } = EventTime.None;

    /// <summary>The machine's time, read once per batch.</summary>
    public EventTime Now => EventTime.From(_context!.Now);

    public int EventTimeCount => _event.Count;

    public int ProcessingTimeCount => _processing.Count;

    /// <summary>Takes the task's clock, and has restored timers waited for.</summary>
    public void Open(OperatorContext context)
    {
        _context = context;
        WakeForNext();
    }

    public void RegisterEventTime(TKey key, TNamespace scope, EventTime time) => _event.Register(new(key, scope, time));

    public void DeleteEventTime(TKey key, TNamespace scope, EventTime time) => _event.Delete(new(key, scope, time));

    public void RegisterProcessingTime(TKey key, TNamespace scope, EventTime time)
    {
        bool earliest = !_processing.TryPeek(out EventTime next) || time < next;
        _processing.Register(new(key, scope, time));
        if (earliest)
            WakeAfter(time);
    }

    public void DeleteProcessingTime(TKey key, TNamespace scope, EventTime time) => _processing.Delete(new(key, scope, time));

    /// <summary>Takes the next event-time timer that the watermark has reached.</summary>
    public bool TryTakeEvent(out Timer<TKey, TNamespace> timer) => _event.TryTake(Watermark, out timer);

    /// <summary>Takes the next processing-time timer whose millisecond has passed at <paramref name="now"/>; asks to be woken for the rest.</summary>
    public bool TryTakeProcessing(DateTimeOffset now, out Timer<TKey, TNamespace> timer)
    {
        if (_processing.TryTake(new EventTime(now.ToUnixTimeMilliseconds() - 1), out timer))
            return true;
        WakeForNext();
        return false;
    }

    /// <summary>Takes the timers as they are now, to become bytes later.</summary>
    public void Capture(CheckpointBarrier barrier, List<IStateCapture> captures)
    {
        captures.Add(Capture(barrier, _event, EventSection));
        captures.Add(Capture(barrier, _processing, ProcessingSection));
    }

    /// <summary>Puts a section of timers back; false where it is of something else.</summary>
    public bool TryRestore(StateSection section)
    {
        if (section.Name is not (EventSection or ProcessingSection))
            return false;
        ITimerQueue<TKey, TNamespace> queue = section.Name == EventSection ? _event : _processing;
        ReadOnlySpan<byte> bytes = section.Bytes.Span;
        while (!bytes.IsEmpty)
        {
            TKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
            TNamespace scope = namespaceSerializer.Next(ref bytes);
            queue.Register(new(key, scope, new EventTime(SectionReader.NextInt64(ref bytes))));
        }

        return true;
    }

    private TimerCapture<TKey, TNamespace> Capture(CheckpointBarrier barrier, ITimerQueue<TKey, TNamespace> queue, string name) =>
        new(name, range, keySerializer, namespaceSerializer, queue.Capture(barrier.IsEnd), queue.IsPlaceOfTime);

    private void WakeForNext()
    {
        if (_processing.TryPeek(out EventTime next))
            WakeAfter(next);
    }

    private void WakeAfter(EventTime time)
    {
        if (time.Milliseconds >= LastInstant)
            return; // never due
        // One that is overdue waits a millisecond too, as in Flink: it never comes with the record that asked for it.
        long due = Math.Max(time.Milliseconds, Now.Milliseconds) + 1;
        _context!.WakeAt(DateTimeOffset.FromUnixTimeMilliseconds(due));
    }
}
