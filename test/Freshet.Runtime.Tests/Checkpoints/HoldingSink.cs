using Freshet.Sinks;

namespace Freshet.Runtime.Tests.Checkpoints;

/// <summary>Lets no barrier pass while it is told to hold.</summary>
internal sealed class HoldingSink : Sink<int>
{
    private SinkWriterContext? _context;

    public bool Holds
    {
        get;
        set
        {
            field = value;
            _context?.Wake();
        }
    }

    public override SinkWriter<int> CreateWriter(int subtask) => new Writer(this);

    private sealed class Writer(HoldingSink sink) : SinkWriter<int>
    {
        public override void Open(SinkWriterContext context) => sink._context = context;

        public override void Write(ReadOnlySpan<Record<int>> batch)
        {
        }

        public override bool TryFlush() => !sink.Holds;
    }
}
