using System.Buffers;
using System.Buffers.Binary;
using Freshet.Sinks;

namespace Freshet.Runtime.Tests;

/// <summary>A store outside the job, with its marker per lineage: what survives the death of a job. Refuses what would be seen twice.</summary>
internal sealed class Ledger : CommittingSink<int>
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, long> _markers = [];

    public List<int> Visible { get; } = [];

    public int Repeated { get; private set; }

    /// <summary>How often a committer has looked what is there.</summary>
    public int Recoveries { get; private set; }

    /// <summary>The marker of the first lineage, to be moved by a test.</summary>
    public void SetMarker(long sequence) => _markers[0] = sequence;

    public override CommittingSinkWriter<int> CreateWriter(int subtask) => new Writer();

    public override Committer CreateCommitter(string uid, int subtask) => new LedgerCommitter(this);

    private sealed class Writer : CommittingSinkWriter<int>
    {
        private readonly List<int> _values = [];

        public override void Write(ReadOnlySpan<Record<int>> batch)
        {
            foreach (Record<int> record in batch)
                _values.Add(record.Value);
        }

        public override ReadOnlySequence<byte> PrepareCommit()
        {
            var committable = new ArrayBufferWriter<byte>();
            foreach (int value in _values)
            {
                BinaryPrimitives.WriteInt32LittleEndian(committable.GetSpan(4), value);
                committable.Advance(4);
            }

            _values.Clear();
            return new ReadOnlySequence<byte>(committable.WrittenMemory);
        }
    }

    private sealed class LedgerCommitter(Ledger ledger) : Committer
    {
        public override void Recover(CommitRecovery recovery)
        {
            lock (ledger._lock)
            {
                foreach ((int lineage, long sequence) in recovery.Sequences)
                {
                    if (ledger._markers.GetValueOrDefault(lineage) > sequence)
                        throw new InvalidDataException($"The ledger is ahead: {ledger._markers[lineage]} > {sequence}.");
                }

                ledger.Recoveries++;
            }
        }

        public override void Commit(in Committable committable)
        {
            lock (ledger._lock)
            {
                long marker = ledger._markers.GetValueOrDefault(committable.Lineage);
                if (committable.Sequence <= marker)
                {
                    ledger.Repeated++;
                    return;
                }

                Assert.Equal(marker, committable.Previous);
                byte[] bytes = committable.Bytes.ToArray();
                for (int i = 0; i < bytes.Length; i += 4)
                    ledger.Visible.Add(BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i)));
                ledger._markers[committable.Lineage] = committable.Sequence;
            }
        }
    }
}
