namespace Freshet.Sources;

/// <summary>What a split's reader may ask of the runtime.</summary>
public abstract class SplitReaderContext
{
    /// <summary>Runs a call that may block on the I/O executor; the source is stepped again when it ends. An exception fails the job. It
    /// has to end by itself: a restart waits for it before the reader is disposed, and only the end of the job does not. Thread-safe.</summary>
    public abstract void RunBlocking(Action call);

    /// <summary>Asks for another <see cref="SplitReader{T}.Read"/>, after one that gave nothing. Thread-safe.</summary>
    public abstract void Wake();

    /// <summary>The processing time, read once per batch. Only during <see cref="SplitReader{T}.Read"/>.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Asks for another <see cref="SplitReader{T}.Read"/> at <paramref name="time"/> or soon after. Only during <see cref="SplitReader{T}.Read"/>.</summary>
    public abstract void WakeAt(DateTimeOffset time);

    /// <summary>Whether the split had not been there when the job began: not at its first start, but found later, or new since the checkpoint.</summary>
    public virtual bool IsNewSplit => false;

    /// <summary>
    /// What the readers of one subtask of the source share: made with the first that asks, and disposed of behind the readers. By the thread that
    /// opens and steps them.
    /// </summary>
    public abstract TShared Shared<TShared>(Func<TShared> create)
        where TShared : class, IDisposable;

    /// <summary>Sends an input that could not be taken to the dead letters. Only during <see cref="SplitReader{T}.Read"/>.</summary>
    public abstract void Reject(DeadLetter letter);
}
