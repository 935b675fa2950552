using Freshet.Sources;

namespace Freshet.Connectors.Files.Tests;

/// <summary>Runs blocking calls inline, or keeps them until the test lets them run.</summary>
internal sealed class StubReaderContext(bool delays) : SplitReaderContext
{
    private readonly Queue<Action> _waiting = [];

    public List<DeadLetter> DeadLetters { get; } = [];

    public bool IsWoken { get; set; }

    public override void RunBlocking(Action call)
    {
        if (delays)
        {
            _waiting.Enqueue(call);
            return;
        }

        call();
        IsWoken = true;
    }

    public bool TryRunOne()
    {
        if (!_waiting.TryDequeue(out Action? call))
            return false;
        call();
        IsWoken = true;
        return true;
    }

    public override DateTimeOffset Now => DateTimeOffset.UnixEpoch;

    public override void WakeAt(DateTimeOffset time) => throw new NotSupportedException("The readers of files ask for no time.");

    public override TShared Shared<TShared>(Func<TShared> create) => create();

    public override void Wake() => IsWoken = true;

    public override void Reject(DeadLetter letter) => DeadLetters.Add(letter);
}
