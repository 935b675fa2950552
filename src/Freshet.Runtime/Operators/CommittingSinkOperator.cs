using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Sinks;

namespace Freshet.Runtime.Operators;

/// <summary>
/// A sink whose results become visible with the checkpoint that holds them. What its writer gathered is prepared at the barrier and stands in
/// every checkpoint until its commit is confirmed. A lineage (the subtask that wrote) belongs to the subtask <c>lineage % parallelism</c>, so
/// another parallelism finds a committer for all of them, and none loses its sequence.
/// </summary>
internal sealed class CommittingSinkOperator<T>(
    SinkNode<T> node, int subtask, CommittingSinkWriter<T> writer, Committer committer, LatencyHistogram latency)
    : SinkOperator<T>(node, subtask, writer, latency)
{
    private const string SectionPrefix = "lineage-";

    private readonly SortedDictionary<int, long> _sequences = new() { [subtask] = 0 };
    private readonly List<PendingCommit> _pending = [];
    private OperatorContext? _context;
    private long _completed;
    private bool _recovered;
    private bool _committing;

    public override bool IsSettled => _recovered && !_committing && _pending.Count == 0;

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _context = context;
        foreach (StateSection section in restored?.Sections ?? [])
        {
            int lineage = int.Parse(section.Name.AsSpan(SectionPrefix.Length), CultureInfo.InvariantCulture);
            if (lineage % context.Parallelism == Subtask)
                Restore(lineage, section.Bytes);
        }

        var known = new Dictionary<int, long>(_sequences);
        context.RunBlocking(() => committer.Recover(known), () =>
        {
            _recovered = true;
            CommitWhatIsDue();
        });
    }

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        base.Emit(batch);
        if (writer.IsFull)
            _context!.RequestCheckpoint();
    }

    public override OperatorSnapshot Snapshot(long checkpointId)
    {
        var gathered = new ArrayBufferWriter<byte>();
        writer.PrepareCommit(gathered);
        if (gathered.WrittenCount > 0)
        {
            long sequence = ++_sequences[Subtask];
            _pending.Add(new PendingCommit(new Committable(Subtask, sequence, gathered.WrittenMemory), checkpointId));
        }

        if (!_context!.HasCheckpoints)
            CheckpointCompleted(checkpointId); // at the end of the input: nothing else will tell
        return new OperatorSnapshot(Node.Uid!, [.. _sequences.Select(lineage => SectionOf(lineage.Key, lineage.Value))]);
    }

    public override void CheckpointCompleted(long checkpointId)
    {
        _completed = Math.Max(_completed, checkpointId);
        CommitWhatIsDue();
    }

    public override void Dispose()
    {
        committer.Dispose();
        base.Dispose();
    }

    private void CommitWhatIsDue()
    {
        if (_committing || !_recovered)
            return;
        PendingCommit[] due = [.. _pending.Where(p => p.CheckpointId <= _completed)];
        if (due.Length == 0)
            return;
        _committing = true;
        _context!.RunBlocking(
            () =>
            {
                foreach (PendingCommit pending in due)
                    committer.Commit(pending.Committable);
            },
            () =>
            {
                _committing = false;
                _pending.RemoveAll(p => due.Contains(p));
                CommitWhatIsDue();
            });
    }

    private StateSection SectionOf(int lineage, long sequence)
    {
        var bytes = new ArrayBufferWriter<byte>();
        WriteInt64(sequence, bytes);
        foreach (PendingCommit pending in _pending)
        {
            if (pending.Committable.Lineage != lineage)
                continue;
            WriteInt64(pending.Committable.Sequence, bytes);
            LengthPrefixed.Write(pending.Committable.Bytes.Span, bytes);
        }

        return new StateSection(SectionPrefix + lineage.ToString(CultureInfo.InvariantCulture), -1, bytes.WrittenMemory);
    }

    private void Restore(int lineage, ReadOnlyMemory<byte> section)
    {
        ReadOnlySpan<byte> bytes = section.Span;
        _sequences[lineage] = ReadInt64(ref bytes);
        while (!bytes.IsEmpty)
        {
            long sequence = ReadInt64(ref bytes);
            byte[] committable = LengthPrefixed.Next(ref bytes).ToArray();
            _pending.Add(new PendingCommit(new Committable(lineage, sequence, committable), 0));
        }
    }

    private static void WriteInt64(long value, ArrayBufferWriter<byte> output)
    {
        BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), value);
        output.Advance(8);
    }

    private static long ReadInt64(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            throw new InvalidDataException("A sink's state ends in the middle of a number.");
        long value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        bytes = bytes[8..];
        return value;
    }

    /// <summary>A committable, and the checkpoint that has to be durable before it is committed.</summary>
    private readonly record struct PendingCommit(Committable Committable, long CheckpointId);
}
