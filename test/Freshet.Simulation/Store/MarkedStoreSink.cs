using System.Buffers;
using System.Buffers.Binary;
using Freshet.Simulation.Engine;
using Freshet.Simulation.Jobs;
using Freshet.Sinks;

namespace Freshet.Simulation.Store;

/// <summary>Fills the store with marks from one process.</summary>
internal sealed class MarkedStoreSink(MarkedStore store, JobProcess process) : CommittingSink<Result>
{
    public override CommittingSinkWriter<Result> CreateWriter(int subtask) => new Writer();

    public override Committer CreateCommitter(string uid, int subtask) => new StoreCommitter(store, process);

    private sealed class Writer : CommittingSinkWriter<Result>
    {
        private ArrayBufferWriter<byte> _gathered = new();

        public override void Write(ReadOnlySpan<Record<Result>> batch)
        {
            foreach (ref readonly Record<Result> record in batch)
            {
                var bytes = new ArrayBufferWriter<byte>();
                ResultSerializer.Instance.Write(record.Value, bytes);
                BinaryPrimitives.WriteInt32LittleEndian(_gathered.GetSpan(4), bytes.WrittenCount);
                _gathered.Advance(4);
                _gathered.Write(bytes.WrittenSpan);
            }
        }

        public override ReadOnlySequence<byte> PrepareCommit()
        {
            var gathered = new ReadOnlySequence<byte>(_gathered.WrittenMemory);
            _gathered = new ArrayBufferWriter<byte>();
            return gathered;
        }
    }

    private sealed class StoreCommitter(MarkedStore store, JobProcess process) : Committer
    {
        public override void Recover(CommitRecovery recovery) => recovery.CompareMarks(
            lineage => process.Cross(MarkedStore.Outside, $"mark of {lineage}", () => store.MarkOf(lineage)),
            (lineage, mark, sequence) => new InvalidDataException(
                $"The store has lineage {lineage} up to {mark}, which the checkpoint does not know (its last is {sequence}): results would be seen twice."));

        public override void Commit(in Committable committable)
        {
            (int lineage, long sequence, long previous, ReadOnlySequence<byte> bytes) = committable;
            List<Result> results = Decode(bytes.ToArray());
            process.Cross(
                MarkedStore.Outside, $"commit {lineage}/{sequence} behind {previous}: {results.Count}",
                () => store.TryCommit(lineage, sequence, previous, results));
        }

        private static List<Result> Decode(ReadOnlySpan<byte> bytes)
        {
            var results = new List<Result>();
            while (!bytes.IsEmpty)
            {
                int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
                results.Add(ResultSerializer.Instance.Read(bytes.Slice(4, length)));
                bytes = bytes[(4 + length)..];
            }

            return results;
        }
    }
}
