using System.Buffers;
using System.Globalization;
using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;
using Freshet.Runtime.Metrics;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;
using Freshet.Sinks;

namespace Freshet.Runtime.Operators;

/// <summary>
/// A sink whose results become visible with the checkpoint that holds them. What its writer gathered is prepared at the barrier and stands in
/// every checkpoint until its commit is confirmed. A lineage (the subtask that wrote) belongs to the subtask <c>lineage % parallelism</c>, so
/// another parallelism finds a committer for all of them, and none loses its sequence. A sequence holds the number of the attempt in its upper
/// half, so none is used twice.
/// </summary>
internal sealed class CommittingSinkOperator<T>(
    SinkNode<T> node, int subtask, CommittingSinkWriter<T> writer, Committer committer, SideOutputs sides, LatencyHistogram latency)
    : SinkOperator<T>(node, subtask, writer, sides, latency)
{
    // "lineage-3" holds the sequence of lineage 3; "lineage-3/17/16/0" the first piece of its committable 17, behind 16: pieces as its writer made
    // them, so that what is large, or lies in a file, is not put together in memory.
    private const string SectionPrefix = "lineage-";
    private const int AttemptShift = 32;
    private const long NextCheckpoint = long.MaxValue; // whichever it is

    private readonly SortedDictionary<int, long> _sequences = new() { [subtask] = 0 };
    private readonly List<PendingCommit> _pending = [];
    private OperatorContext? _context;
    private long _completed;
    private bool _recovered;
    private bool _mayCommit; // when the committers of all sinks have recovered
    private bool _committing; // or renewing: the committer is called once at a time
    private DateTimeOffset _renewalDue = DateTimeOffset.MaxValue;
    private long _waitingBytes; // of what is pending

    public override bool IsReady => _recovered && !IsHeldUp && base.IsReady;

    /// <summary>Whether too much waits behind a commit that is under way. Only then: its end is certain to come, a barrier behind what is held up is not.</summary>
    private bool IsHeldUp => _committing && _waitingBytes >= writer.MostWaitingBytes;

    public override bool IsSettled => _recovered && !_committing && _pending.Count == 0;

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        base.Open(restored, context);
        _context = context;
        Restore(restored?.Sections ?? [], context);
        foreach (int lineage in context.Ledger.LineagesOf(Node.Uid!))
        {
            if (Owns(lineage))
                _sequences.TryAdd(lineage, 0);
        }

        ILookup<int, Committable> pending = _pending.Select(p => p.Committable).ToLookup(c => c.Lineage);
        var recovery = new CommitRecovery
        {
            Sequences = new Dictionary<int, long>(_sequences),
            Confirmed = pending.ToDictionary(g => g.Key, g => g.Min(c => c.Previous)),
            Pending = pending.ToDictionary(g => g.Key, IReadOnlyList<long> (g) => [.. g.Select(c => c.Sequence).Order()]),
            Subtask = Subtask,
            Parallelism = context.Parallelism,
            AllowsReplay = context.AllowsReplay,
            IsSettled = context.IsSettled,
        };
        context.RunBlocking(
            () =>
            {
                context.Ledger.Enter(Node.Uid!, Subtask);
                committer.Recover(recovery);
            },
            () => Recovered(recovery));
    }

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        base.Emit(batch);
        if (writer.IsFull)
            _context!.RequestCheckpoint();
    }

    public override bool TryPrepareSnapshot() => _recovered && base.TryPrepareSnapshot(); // its number follows what the store has

    public override OperatorSnapshot Snapshot(CheckpointBarrier barrier)
    {
        for (int i = 0; i < _pending.Count; i++)
        {
            if (_pending[i].CheckpointId == NextCheckpoint)
                _pending[i] = _pending[i] with { CheckpointId = barrier.Id };
        }

        ReadOnlySequence<byte> gathered = writer.PrepareCommit();
        if (!gathered.IsEmpty)
        {
            (long sequence, long previous) = TakeSequence(Subtask);
            Add(new PendingCommit(new Committable(Subtask, sequence, previous, gathered), barrier.Id));
        }

        if (!_context!.HasCheckpoints)
            CheckpointCompleted(barrier.Id); // at the end of the input: nothing else will tell
        return new OperatorSnapshot(Node.Uid!, [.. Sections()]);
    }

    public override void CheckpointCompleted(long checkpointId)
    {
        _completed = Math.Max(_completed, checkpointId);
        CommitWhatIsDue();
    }

    public override void OnProcessingTime(DateTimeOffset now)
    {
        base.OnProcessingTime(now);
        if (now < _renewalDue && _renewalDue != DateTimeOffset.MaxValue)
            _context!.WakeAt(_renewalDue);
        if (now < _renewalDue || _committing)
            return; // behind the commit it is due anew
        _committing = true;
        _context!.RunBlocking(committer.Renew, () =>
        {
            _committing = false;
            ScheduleRenewal();
            CommitWhatIsDue();
        });
    }

    public override void Dispose()
    {
        committer.Dispose();
        base.Dispose();
    }

    private void Recovered(CommitRecovery recovery)
    {
        foreach ((int lineage, long mark) in recovery.Marks)
        {
            _sequences[lineage] = Math.Max(_sequences.GetValueOrDefault(lineage), mark);
            Renumber(lineage, mark);
        }

        _recovered = true;
        ScheduleRenewal();
        _context!.Commits.Arrive(() => _context.Post(() =>
        {
            _mayCommit = true;
            CommitWhatIsDue();
        }));
    }

    private bool Owns(int lineage) => lineage % _context!.Parallelism == Subtask;

    private (long Sequence, long Previous) TakeSequence(int lineage)
    {
        long previous = _sequences[lineage];
        _sequences[lineage] = Math.Max(previous, _context!.Attempt << AttemptShift) + 1;
        return (_sequences[lineage], previous);
    }

    /// <summary>
    /// Puts what waits behind what the store has beyond the checkpoint. That came of another past, in which what waits here may not have been: it may be
    /// seen twice, since that was allowed, and must not be lost. It waits for a checkpoint that holds its new sequence: were it committed before, a
    /// restart could not tell that commit from the other past, and would show it once more.
    /// </summary>
    private void Renumber(int lineage, long mark)
    {
        long previous = mark; // which may be lower than what was taken of this past, whose sequences are not used again
        for (int i = 0; i < _pending.Count; i++)
        {
            if (_pending[i].Committable.Lineage != lineage)
                continue;
            (long sequence, _) = TakeSequence(lineage);
            _pending[i] = new PendingCommit(_pending[i].Committable with { Sequence = sequence, Previous = previous }, NextCheckpoint);
            previous = sequence;
        }
    }

    private void CommitWhatIsDue()
    {
        if (_committing || !_mayCommit)
            return;
        PendingCommit[] due = [.. _pending.Where(p => p.CheckpointId <= _completed)];
        if (due.Length == 0)
            return;
        _committing = true;
        _context!.RunBlocking(
            () =>
            {
                foreach (PendingCommit pending in due)
                {
                    CrashPoints.Reach(CrashPoint.CommitBegun);
                    committer.Commit(pending.Committable);
                    CrashPoints.Reach(CrashPoint.CommitDone);
                }
            },
            () =>
            {
                CrashPoints.Reach(CrashPoint.CommitConfirmed);
                _committing = false;
                _pending.RemoveAll(p => due.Contains(p));
                _waitingBytes -= due.Sum(p => p.Committable.Bytes.Length);
                ScheduleRenewal();
                CommitWhatIsDue();
            });
    }

    private void ScheduleRenewal()
    {
        if (committer.RenewalInterval is not { } interval)
            return;
        _renewalDue = _context!.Now + interval;
        _context.WakeAt(_renewalDue);
    }

    private IEnumerable<StateSection> Sections()
    {
        foreach ((int lineage, long sequence) in _sequences)
        {
            var bytes = new SectionWriter();
            bytes.WriteInt64(sequence);
            yield return new StateSection(string.Create(CultureInfo.InvariantCulture, $"{SectionPrefix}{lineage}"), -1, bytes.Written);
        }

        foreach (PendingCommit pending in _pending)
        {
            (int lineage, long sequence, long previous, ReadOnlySequence<byte> bytes) = pending.Committable;
            int piece = 0;
            foreach (ReadOnlyMemory<byte> memory in bytes)
                yield return new StateSection(string.Create(CultureInfo.InvariantCulture, $"{SectionPrefix}{lineage}/{sequence}/{previous}/{piece++}"), -1, memory);
        }
    }

    private void Add(PendingCommit pending)
    {
        _pending.Add(pending);
        _waitingBytes += pending.Committable.Bytes.Length;
    }

    private void Restore(IReadOnlyList<StateSection> sections, OperatorContext context)
    {
        var pieces = new SortedDictionary<(int Lineage, long Sequence, long Previous), SortedDictionary<int, ReadOnlyMemory<byte>>>();
        foreach (StateSection section in sections)
        {
            string[] name = section.Name[SectionPrefix.Length..].Split('/');
            int lineage = int.Parse(name[0], CultureInfo.InvariantCulture);
            if (!Owns(lineage))
                continue;
            if (name.Length == 1)
            {
                ReadOnlySpan<byte> bytes = section.Bytes.Span;
                _sequences[lineage] = SectionReader.NextInt64(ref bytes);
                continue;
            }

            if (context.IsSettled)
                continue; // its commit was confirmed

            (int, long, long) committable = (lineage, long.Parse(name[1], CultureInfo.InvariantCulture), long.Parse(name[2], CultureInfo.InvariantCulture));
            if (!pieces.TryGetValue(committable, out SortedDictionary<int, ReadOnlyMemory<byte>>? own))
                pieces.Add(committable, own = []);
            own.Add(int.Parse(name[3], CultureInfo.InvariantCulture), section.Bytes);
        }

        foreach (((int lineage, long sequence, long previous), SortedDictionary<int, ReadOnlyMemory<byte>> own) in pieces)
            Add(new PendingCommit(new Committable(lineage, sequence, previous, BytePiece.Chain([.. own.Values])), 0));
    }

    /// <summary>A committable, and the checkpoint that has to be durable before it is committed.</summary>
    private readonly record struct PendingCommit(Committable Committable, long CheckpointId);
}
