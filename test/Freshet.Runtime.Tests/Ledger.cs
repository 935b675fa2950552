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

        public override void PrepareCommit(IBufferWriter<byte> committable)
        {
            foreach (int value in _values)
            {
                BinaryPrimitives.WriteInt32LittleEndian(committable.GetSpan(4), value);
                committable.Advance(4);
            }

            _values.Clear();
        }
    }

    private sealed class LedgerCommitter(Ledger ledger) : Committer
    {
        public override void Recover(IReadOnlyDictionary<int, long> sequences)
        {
            lock (ledger._lock)
            {
                foreach ((int lineage, long sequence) in sequences)
                {
                    if (ledger._markers.GetValueOrDefault(lineage) > sequence)
                        throw new InvalidDataException($"The ledger is ahead: {ledger._markers[lineage]} > {sequence}.");
                }
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

                Assert.Equal(marker + 1, committable.Sequence);
                for (int i = 0; i < committable.Bytes.Length; i += 4)
                    ledger.Visible.Add(BinaryPrimitives.ReadInt32LittleEndian(committable.Bytes.Span[i..]));
                ledger._markers[committable.Lineage] = committable.Sequence;
            }
        }
    }
}
