using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Freshet.Sinks;
using MongoDB.Bson;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Puts committables into the collection, and behind the last document of each the mark of its lineage. Dying between the two is harmless: the
/// same documents come again under the same ids. One call at a time.
/// </summary>
internal sealed class MongoCommitter(
    IDocumentStore documents, IDocumentStore marks, IDocumentStore letters, string sink, string target) : Committer
{
    public const string SequenceField = "sequence";

    private const int BatchSize = 1000;

    // The driver waits for a server by itself; what has failed so often fails the job, which starts again.
    private const int MaxAttempts = 3;

    private readonly DocumentEncoder<BsonDocument> _encoder = new(DocumentEncoder<BsonDocument>.Of(document => document), SequenceField);

    public override void Recover(CommitRecovery recovery)
    {
        documents.Prepare();
        marks.Prepare();
        recovery.CompareMarks(MarkOf, Ahead);
    }

    public override void Commit(in Committable committable)
    {
        long mark = MarkOf(committable.Lineage);
        if (committable.Sequence <= mark)
            return;
        if (committable.Previous != mark)
            throw Behind(committable.Lineage, mark, committable.Previous);
        Write(committable);
        Mark(committable.Lineage, committable.Sequence);
    }

    public override void Dispose()
    {
        _encoder.Dispose();
        documents.Dispose();
        marks.Dispose();
        letters.Dispose();
        base.Dispose();
    }

    private void Write(in Committable committable)
    {
        var committed = new CommittedDocuments(committable.Bytes.IsSingleSegment ? committable.Bytes.FirstSpan : committable.Bytes.ToArray());
        string prefix = string.Create(CultureInfo.InvariantCulture, $"{sink}/{committable.Lineage}/{committable.Sequence:x16}/");
        var batch = new UpsertBatch();
        for (int i = 0; i < committed.Count; i++)
        {
            byte[] document = WithId(committed.Next(), prefix, i, out DocumentParts parts);
            if (batch.Count >= BatchSize || batch.Length + document.Length > MongoSinkOptions.BatchBytes)
                Send(batch, prefix, committed.Time);
            batch.Add(document, parts, i);
        }

        Send(batch, prefix, committed.Time);
    }

    private void Send(UpsertBatch batch, string prefix, DateTimeOffset time)
    {
        batch.Seal();
        var rejected = new List<RejectedDocument>();
        while (batch.Writes.Count > 0)
        {
            batch.Take(Upsert(documents, batch.Writes), rejected);
            if (rejected.Count == 0)
                continue;
            IReadOnlyList<RefusedDocument> lost = Upsert(letters, [.. rejected.Select(one => LetterOf(one, prefix, time))]);
            if (lost.Count > 0)
                throw new IOException($"{target} refused a document, and the collection of dead letters refuses it too: {lost[0].Reason} Let it take documents of any form, or name another.");
            rejected.Clear();
        }

        batch.Clear();
    }

    private IReadOnlyList<RefusedDocument> Upsert(IDocumentStore store, IReadOnlyList<DocumentWrite> writes)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                return store.Upsert(writes);
            }
            catch (TransientStoreException failure) when (attempt == MaxAttempts)
            {
                throw new IOException($"{target} did not take a commit: {failure.Message} It is made again when the job starts from its checkpoint.", failure);
            }
            catch (TransientStoreException)
            {
                // Whatever of it was applied may be applied again.
            }
        }
    }

    private DocumentWrite LetterOf(RejectedDocument rejected, string prefix, DateTimeOffset time)
    {
        ReadOnlySpan<byte> bytes = rejected.Document.Span;
        byte[] front = bytes[..Math.Min(bytes.Length, DeadLetterFormat.MaxBytes)].ToArray();
        var letter = new DeadLetter($"{target}, {prefix}", rejected.Ordinal, rejected.Reason, front) { Length = bytes.Length };
        BsonDocument document = BsonDocument.Parse(Encoding.UTF8.GetString(DeadLetterFormat.ToBytes(letter, time)));
        document.InsertAt(0, new BsonElement("_id", string.Create(CultureInfo.InvariantCulture, $"{prefix}{rejected.Ordinal}")));
        return WriteOf(document.ToBson(), version: null);
    }

    private long MarkOf(int lineage)
    {
        byte[] key = IdOf(new BsonDocument("_id", KeyOf(lineage)).ToBson());
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                if (marks.Find(key) is not { } found)
                    return 0;
                return _encoder.Inspect(found).Version ?? 0;
            }
            catch (TransientStoreException failure) when (attempt == MaxAttempts)
            {
                throw new IOException($"{target} does not say how far it is: {failure.Message} Bring the server back and start the job again.", failure);
            }
            catch (TransientStoreException)
            {
                // Asked again.
            }
        }
    }

    private void Mark(int lineage, long sequence)
    {
        byte[] mark = new BsonDocument { { "_id", KeyOf(lineage) }, { SequenceField, sequence } }.ToBson();
        if (Upsert(marks, [WriteOf(mark, sequence)]) is not [{ } refused])
            return;
        throw refused.IsIdTaken
            ? new IOException($"Another process has committed more of the sink '{sink}', lineage {lineage}, to {target} than this one. End one of the two.")
            : new IOException($"{target} does not take the mark of a commit: {refused.Reason}");
    }

    private string KeyOf(int lineage) => string.Create(CultureInfo.InvariantCulture, $"{sink}/{lineage}");

    private static byte[] IdOf(byte[] document)
    {
        var elements = new BsonElements(document);
        elements.MoveNext();
        return [elements.Type, .. elements.Value];
    }

    private static DocumentWrite WriteOf(byte[] document, long? version) => new(IdOf(document), document, version);

    /// <summary>The document, with an id in front where it has none.</summary>
    private static byte[] WithId(ReadOnlySpan<byte> document, string prefix, int index, out DocumentParts parts)
    {
        var elements = new BsonElements(document);
        while (elements.MoveNext())
        {
            if (!elements.Name.SequenceEqual("_id"u8))
                continue;
            parts = new DocumentParts(elements.Type, elements.ValueOffset, elements.Value.Length, null);
            return document.ToArray();
        }

        byte[] id = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{prefix}{index}"));
        byte[] whole = new byte[document.Length + 5 + 4 + id.Length + 1];
        var bson = new RawBson(whole);
        bson.Begin();
        bson.Name(0x02, "_id"u8);
        int offset = bson.Length;
        bson.Text(id);
        parts = new DocumentParts(0x02, offset, bson.Length - offset, null);
        bson.Bytes(document[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(whole, whole.Length);
        return whole;
    }

    private InvalidDataException Ahead(int lineage, long mark, long sequence) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{target} holds the commits of the sink '{sink}', lineage {lineage}, up to {mark}, but the job starts from a checkpoint that does not know that one (its last is {sequence}): going on would show results twice. Start from the newest checkpoint, or fill another collection from the beginning, or allow the replay (JobOptions.AllowReplay), or give the sink a name of its own if another job made these commits."));

    private InvalidDataException Behind(int lineage, long mark, long previous) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"{target} holds the commits of the sink '{sink}', lineage {lineage}, up to {mark}, but the job goes on behind {previous}: results between them are missing. Bring back the database that belongs to the checkpoint, or run from the beginning without the checkpoint."));
}
