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
    // "lineage-3" holds the sequence of lineage 3; "lineage-3/17/16" its committable 17, behind 16, as its writer made it.
    private const string SectionPrefix = "lineage-";
    private const int AttemptShift = 32;

    private readonly SortedDictionary<int, long> _sequences = new() { [subtask] = 0 };
    private readonly List<PendingCommit> _pending = [];
    private OperatorContext? _context;
    private long _completed;
    private bool _recovered;
    private bool _committing; // or renewing: the committer is called once at a time
    private DateTimeOffset _renewalDue = DateTimeOffset.MaxValue;

    public override bool IsReady => _recovered && base.IsReady;

    public override bool IsSettled => _recovered && !_committing && _pending.Count == 0;

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        base.Open(restored, context);
        _context = context;
        foreach (StateSection section in restored?.Sections ?? [])
            Restore(section, context);
        foreach (int lineage in context.Ledger.LineagesOf(Node.Uid!))
        {
            if (lineage % context.Parallelism == Subtask)
                _sequences.TryAdd(lineage, 0);
        }

        var recovery = new CommitRecovery
        {
            Sequences = new Dictionary<int, long>(_sequences),
            Confirmed = _pending.GroupBy(p => p.Committable.Lineage).ToDictionary(g => g.Key, g => g.Min(p => p.Committable.Previous)),
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
        ReadOnlySequence<byte> gathered = writer.PrepareCommit();
        if (!gathered.IsEmpty)
        {
            long previous = _sequences[Subtask];
            long sequence = Math.Max(previous, _context!.Attempt << AttemptShift) + 1;
            _sequences[Subtask] = sequence;
            _pending.Add(new PendingCommit(new Committable(Subtask, sequence, previous, gathered), barrier.Id));
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
            _sequences[lineage] = Math.Max(_sequences.GetValueOrDefault(lineage), mark);
        _recovered = true;
        ScheduleRenewal();
        CommitWhatIsDue();
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
            yield return new StateSection(
                string.Create(CultureInfo.InvariantCulture, $"{SectionPrefix}{lineage}/{sequence}/{previous}"), -1,
                bytes.IsSingleSegment ? bytes.First : bytes.ToArray());
        }
    }

    private void Restore(StateSection section, OperatorContext context)
    {
        string[] name = section.Name[SectionPrefix.Length..].Split('/');
        int lineage = int.Parse(name[0], CultureInfo.InvariantCulture);
        if (lineage % context.Parallelism != Subtask)
            return;
        if (name.Length == 1)
        {
            ReadOnlySpan<byte> bytes = section.Bytes.Span;
            _sequences[lineage] = SectionReader.NextInt64(ref bytes);
            return;
        }

        if (context.IsSettled)
            return; // its commit was confirmed

        var committable = new Committable(
            lineage, long.Parse(name[1], CultureInfo.InvariantCulture), long.Parse(name[2], CultureInfo.InvariantCulture),
            new ReadOnlySequence<byte>(section.Bytes));
        _pending.Add(new PendingCommit(committable, 0));
    }

    /// <summary>A committable, and the checkpoint that has to be durable before it is committed.</summary>
    private readonly record struct PendingCommit(Committable Committable, long CheckpointId);
}
