using System.Globalization;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// Makes committables visible, each in one transaction with its mark. At the start it opens the transactional ids of all lineages that are or may
/// be its own, which shuts every older process out, and only then reads the marks: what an older one had under way is decided by then. A call
/// that fails without an answer is decided the same way: a new producer, then the mark. A producer that was shut out by another process is never
/// replaced: its job has moved on. Used by one thread at a time.
/// </summary>
/// <param name="connect">Connects to the broker, and checks that the sink can work there.</param>
/// <param name="sink">The sink's uid.</param>
/// <param name="topic">The topic, for messages.</param>
internal sealed class KafkaCommitter(Func<IKafkaTransactions> connect, string sink, string topic) : Committer
{
    private const int MostFailures = 12;

    private readonly Dictionary<int, Lineage> _lineages = [];
    private IKafkaTransactions? _transactions;
    private int _subtask;

    /// <summary>Often enough that some renewals may fail before the broker forgets a mark.</summary>
    public override TimeSpan? RenewalInterval =>
        _transactions is null ? null : TimeSpan.FromSeconds(Math.Clamp(_transactions.MarkRetention.TotalSeconds / 4, 1, TimeSpan.SecondsPerDay));

    private IKafkaTransactions Transactions => _transactions ?? throw new InvalidOperationException("The committer commits after its start.");

    public override void Recover(CommitRecovery recovery)
    {
        _subtask = recovery.Subtask;
        _transactions = KafkaFailureException.Told(connect);
        try
        {
            TakeOver(recovery);
            Renew(); // a job that is started again and again would else never do it
        }
        catch (KafkaFailureException e)
        {
            throw e.ToJobFailure($"The sink '{sink}' of the topic '{topic}' could not take over its transactions: {e.Message}");
        }
    }

    public override void Commit(in Committable committable)
    {
        int id = KafkaFaults.Active == KafkaFault.RewrittenUnderAnotherId ? _subtask : committable.Lineage;
        Lineage lineage = _lineages[id];
        switch (CommitDecisions.Of(committable.Sequence, committable.Previous, lineage.Mark))
        {
            case CommitDecision.PassOver:
                return;
            case CommitDecision.RefuseGap when KafkaFaults.Active != KafkaFault.RewrittenUnderAnotherId:
                throw Gap(committable, lineage.Mark);
        }

        try
        {
            for (int failures = 0; !TryWrite(lineage, in committable, ref failures);)
            {
                Transactions.Pause(failures);
                if (IsVisible(id, lineage, committable.Sequence))
                    break;
            }
        }
        catch (KafkaFailureException e)
        {
            throw Failed(committable.Lineage, Name(committable.Sequence), e);
        }

        lineage.Mark = committable.Sequence;
    }

    /// <summary>
    /// Writes the marks again, each in a transaction of its own, as nothing else would do: a process that was held up and wakes behind its successor
    /// must not write an old one over a new.
    /// </summary>
    public override void Renew()
    {
        foreach ((int id, Lineage lineage) in _lineages)
        {
            if (lineage.Mark == 0)
                continue;
            try
            {
                if (!TryRenew(lineage))
                    IsVisible(id, lineage, lineage.Mark); // it is; and the next renewal, with a new producer, is in time
            }
            catch (KafkaFailureException e)
            {
                throw Failed(id, "The mark", e);
            }
        }
    }

    public override void Dispose()
    {
        foreach (Lineage lineage in _lineages.Values)
            lineage.Producer.Dispose();
        _lineages.Clear();
        _transactions?.Dispose();
        _transactions = null;
        base.Dispose();
    }

    private static bool TryWrite(Lineage lineage, in Committable committable, ref int failures)
    {
        try
        {
            lineage.Producer.Begin();
            KafkaFaults.Reach(KafkaCrashPoint.TransactionBegun);
            var records = new RecordReader(committable.Bytes);
            while (records.TryNext(out OutgoingRecord record))
                lineage.Producer.Produce(in record);
            KafkaFaults.Reach(KafkaCrashPoint.RecordsProduced);
            lineage.Producer.SendMark(committable.Sequence);
            KafkaFaults.Reach(KafkaCrashPoint.MarkSent);
            lineage.Producer.Commit();
            KafkaFaults.Reach(KafkaCrashPoint.TransactionCommitted);
            return true;
        }
        catch (KafkaFailureException e) when (e.Kind is KafkaFailure.Unknown or KafkaFailure.Aborted && ++failures < MostFailures)
        {
            return false;
        }
    }

    private static bool TryRenew(Lineage lineage)
    {
        try
        {
            lineage.Producer.Begin();
            lineage.Producer.SendMark(lineage.Mark);
            lineage.Producer.Commit();
            return true;
        }
        catch (KafkaFailureException e) when (e.Kind is KafkaFailure.Unknown or KafkaFailure.Aborted)
        {
            return false;
        }
    }

    private void TakeOver(CommitRecovery recovery)
    {
        int[] lineages = [.. recovery.Sequences.Keys.Union(Try(Transactions.FindLineages).Where(recovery.Owns)).Order()];
        long?[] early = KafkaFaults.Active == KafkaFault.MarkReadBeforeFence ? [.. lineages.Select(Transactions.ReadMark)] : [];
        IReadOnlyList<ITransactionalProducer> producers = Try(() => Transactions.OpenAll(lineages));
        for (int i = 0; i < lineages.Length; i++)
            _lineages[lineages[i]] = new Lineage(producers[i]);
        KafkaFaults.Reach(KafkaCrashPoint.Fenced);
        for (int i = 0; i < lineages.Length; i++)
        {
            int lineage = lineages[i];
            long? mark = early.Length > 0 ? early[i] : Try(() => Transactions.ReadMark(lineage));
            _lineages[lineage].Mark = MarkAtStart(lineage, mark, recovery);
        }

        KafkaFaults.Reach(KafkaCrashPoint.MarkRead);
    }

    /// <summary>After a call without an answer: shuts the own producer out, and with it what it has under way, then looks what became of that.</summary>
    /// <exception cref="SuppressRestartsException">Another process has committed meanwhile.</exception>
    private bool IsVisible(int id, Lineage lineage, long sequence)
    {
        lineage.Producer.Dispose();
        lineage.Producer = Try(() => Transactions.OpenAll([id]))[0];
        return CommitDecisions.AfterFailure(sequence, lineage.Mark, Try(() => Transactions.ReadMark(id))) switch
        {
            CommitDecision.PassOver => true,
            CommitDecision.Write => false,
            _ when KafkaFaults.Active == KafkaFault.RewrittenUnderAnotherId => false,
            _ => throw TakenOver(id, "It has committed what this one never had.", null),
        };
    }

    private T Try<T>(Func<T> call)
    {
        for (int failures = 0; ;)
        {
            try
            {
                return call();
            }
            catch (KafkaFailureException e) when (e.Kind is KafkaFailure.Unknown && ++failures < MostFailures)
            {
                Transactions.Pause(failures);
            }
        }
    }

    private long MarkAtStart(int lineage, long? mark, CommitRecovery recovery)
    {
        long known = recovery.Sequences.GetValueOrDefault(lineage);
        long confirmed = recovery.ConfirmedOf(lineage);
        switch (CommitDecisions.AtStart(recovery, lineage, mark))
        {
            case StartDecision.GoOnBehindStore:
                recovery.GoOnBehind(lineage, mark!.Value);
                return mark.Value;
            case StartDecision.GoOnWithoutMark:
                return recovery.IsSettled ? known : confirmed;
            case StartDecision.RefuseAhead:
                throw Refused(lineage, $"holds commits up to {Name(mark!.Value)}, but the job starts from a checkpoint that does not know that one (its last is {Name(known)}): going on would show results twice. "
                    + "Start from the newest checkpoint, or allow the replay (JobOptions.AllowReplay), or give the sink another transactional id prefix if another job made these commits.");
            case StartDecision.RefuseBehind:
                throw Refused(lineage, $"holds commits up to {Name(mark!.Value)}, but the checkpoint knows that there were some up to {Name(confirmed)}: results are missing. "
                    + "Bring back the topic and its consumer groups as they were, or run from the beginning without the checkpoint.");
            case StartDecision.RefuseForgotten:
                throw Refused(lineage, $"has no mark of the commits up to {Name(confirmed)} that the checkpoint knows of: the broker has forgotten it (offsets.retention.minutes), or it is another broker. "
                    + "Nobody can tell whether what follows was committed. Allow the replay (JobOptions.AllowReplay) where results may be seen twice, or run from the beginning without the checkpoint.");
            default:
                return mark ?? 0;
        }
    }

    private InvalidDataException Refused(int lineage, string rest) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The topic '{topic}', as the sink '{sink}' fills it in lineage {lineage}, {rest}"));

    private InvalidDataException Gap(in Committable committable, long mark) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The topic '{topic}', as the sink '{sink}' fills it in lineage {committable.Lineage}, holds commits up to {Name(mark)}, but the next one follows {Name(committable.Previous)}: another process has committed in between, or results are missing. Let only one process run the job."));

    private Exception Failed(int lineage, string what, KafkaFailureException e) => e.Kind == KafkaFailure.Fenced
        ? TakenOver(lineage, e.Message, e)
        : e.ToJobFailure(string.Create(
            CultureInfo.InvariantCulture, $"{what} of the sink '{sink}', lineage {lineage}, could not be committed to the topic '{topic}': {e.Message}"));

    private SuppressRestartsException TakenOver(int lineage, string reason, Exception? cause) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"Another process has taken over the sink '{sink}' of the topic '{topic}' in lineage {lineage} and goes on where this one was. Let only one process run the job. ({reason})"), cause);

    /// <summary>A sequence as people read it: the attempt, and the number in it.</summary>
    private static string Name(long sequence) => string.Create(CultureInfo.InvariantCulture, $"epoch {sequence >> 32}.{sequence & uint.MaxValue}");

    private sealed class Lineage(ITransactionalProducer producer)
    {
        public ITransactionalProducer Producer { get; set; } = producer;

        public long Mark { get; set; }
    }
}
