using System.Buffers;
using System.Buffers.Binary;
using Freshet.Runtime.State;
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

    /// <summary>Whether the last committer was told that nothing was left to be committed.</summary>
    public bool WasSettled { get; private set; }

    /// <summary>Whether the next commit is taken and nobody hears of it.</summary>
    public bool LosesNextResponse { get; set; }

    /// <summary>The marker of the first lineage, to be moved by a test.</summary>
    public void SetMarker(long sequence) => _markers[0] = sequence;

    public override CommittingSinkWriter<int> CreateWriter(int subtask) => new Writer();

    public override Committer CreateCommitter(string uid, int subtask) => new LedgerCommitter(this);

    private sealed class Writer : CommittingSinkWriter<int>
    {
        private const int PieceBytes = 10; // cuts values, and there may be more than ten

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
            return BytePiece.Chain([.. committable.WrittenMemory.ToArray().Chunk(PieceBytes).Select(piece => new ReadOnlyMemory<byte>(piece))]);
        }
    }

    private sealed class LedgerCommitter(Ledger ledger) : Committer
    {
        public override void Recover(CommitRecovery recovery)
        {
            lock (ledger._lock)
            {
                recovery.CompareMarks(
                    lineage => ledger._markers.GetValueOrDefault(lineage),
                    (_, marker, sequence) => new InvalidDataException($"The ledger is ahead of the checkpoint: {marker}, not {sequence}."));
                ledger.Recoveries++;
                ledger.WasSettled = recovery.IsSettled;
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
                if (!ledger.LosesNextResponse)
                    return;
                ledger.LosesNextResponse = false;
                throw new IOException("The ledger has not answered in time.");
            }
        }
    }
}
