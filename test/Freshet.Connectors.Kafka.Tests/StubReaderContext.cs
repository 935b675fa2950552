using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Tests;

/// <summary>Runs blocking calls at once. Not thread-safe.</summary>
internal sealed class StubReaderContext : SplitReaderContext, IDisposable
{
    private readonly Dictionary<Type, IDisposable> _shared = [];

    public override DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    public override void RunBlocking(Action call) => call();

    public override void Wake()
    {
    }

    public override void WakeAt(DateTimeOffset time) => throw new NotSupportedException("Readers of partitions ask for no time.");

    public override TShared Shared<TShared>(Func<TShared> create)
    {
        if (!_shared.TryGetValue(typeof(TShared), out IDisposable? shared))
            _shared.Add(typeof(TShared), shared = create());
        return (TShared)shared;
    }

    public override void Reject(DeadLetter letter) => throw new InvalidOperationException(letter.Reason);

    public void Dispose()
    {
        foreach (IDisposable shared in _shared.Values)
            shared.Dispose();
    }
}
