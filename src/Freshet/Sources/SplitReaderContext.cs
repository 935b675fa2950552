namespace Freshet.Sources;

/// <summary>What a split's reader may ask of the runtime.</summary>
public abstract class SplitReaderContext
{
    /// <summary>Runs a call that may block on the I/O executor; the source is stepped again when it ends. Thread-safe.</summary>
    public abstract void RunBlocking(Action call);

    /// <summary>Asks for another <see cref="SplitReader{T}.Read"/>, after one that gave nothing. Thread-safe.</summary>
    public abstract void Wake();

    /// <summary>Sends an input that could not be taken to the dead letters. Only during <see cref="SplitReader{T}.Read"/>.</summary>
    public abstract void Reject(DeadLetter letter);
}
