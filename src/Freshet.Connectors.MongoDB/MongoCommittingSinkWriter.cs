using System.Buffers;
using System.Globalization;
using Freshet.Sinks;

namespace Freshet.Connectors.MongoDB;

/// <summary>Gathers documents until the barrier. Used by one thread at a time.</summary>
internal sealed class MongoCommittingSinkWriter<T>(DocumentEncoder<T> encoder, int earlyCheckpointBytes, string target) : CommittingSinkWriter<T>
{
    private ArrayBufferWriter<byte> _documents = new();
    private int _count;
    private long _taken;
    private SinkWriterContext? _context;

    public override bool IsFull => _documents.WrittenCount >= earlyCheckpointBytes;

    public override void Open(SinkWriterContext context) => _context = context;

    public override void Write(ReadOnlySpan<Record<T>> batch)
    {
        foreach (ref readonly Record<T> record in batch)
        {
            _taken++;
            ReadOnlySpan<byte> document = encoder.Encode(record.Value);
            if (document.Length > BsonLimits.MaxDocumentBytes - CommittedDocuments.MaxIdBytes)
            {
                string reason = string.Create(CultureInfo.InvariantCulture, $"The document takes {document.Length} bytes; MongoDB takes at most {BsonLimits.MaxDocumentBytes}.");
                _context!.Reject(new DeadLetter(target, _taken, reason, document[..DeadLetterFormat.MaxBytes].ToArray()) { Length = document.Length });
                continue;
            }

            _documents.Write(document);
            _count++;
        }
    }

    public override ReadOnlySequence<byte> PrepareCommit()
    {
        if (_count == 0)
            return ReadOnlySequence<byte>.Empty;
        byte[] head = new byte[CommittedDocuments.HeadLength];
        CommittedDocuments.WriteHead(head, _count, _context!.Now);
        ReadOnlySequence<byte> committable = CommittedDocuments.Joined(head, _documents.WrittenMemory);
        _documents = new ArrayBufferWriter<byte>();
        _count = 0;
        return committable;
    }

    public override void Dispose()
    {
        encoder.Dispose();
        base.Dispose();
    }
}
