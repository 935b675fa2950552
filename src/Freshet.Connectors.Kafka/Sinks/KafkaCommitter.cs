using System.Globalization;
using Freshet.Connectors.Kafka.Clients;
using Freshet.Sinks;

namespace Freshet.Connectors.Kafka.Sinks;

/// <summary>
/// Makes committables visible, each in one transaction with its mark. At the start it opens the transactional ids of all lineages that are or may
/// be its own, which shuts every older process out, and only then reads the marks: what an older one had under way is decided by then. A call
/// that fails without an answer is decided the same way: a new producer, then the mark. Used by one thread at a time.
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

    public override TimeSpan? RenewalInterval => TimeSpan.FromHours(6);

    private IKafkaTransactions Transactions => _transactions ?? throw new InvalidOperationException("The committer commits after its start.");

    public override void Recover(CommitRecovery recovery)
    {
        _subtask = recovery.Subtask;
        _transactions = connect();
        int[] lineages = [.. recovery.Sequences.Keys.Union(_transactions.FindLineages().Where(recovery.Owns)).Order()];
        long?[] early = KafkaFaults.Active == KafkaFault.MarkReadBeforeFence ? [.. lineages.Select(_transactions.ReadMark)] : [];
        IReadOnlyList<ITransactionalProducer> producers = Try(() => _transactions.OpenAll(lineages));
        KafkaFaults.Reach(KafkaCrashPoint.Fenced);
        for (int i = 0; i < lineages.Length; i++)
        {
            int lineage = lineages[i];
            long? mark = early.Length > 0 ? early[i] : Try(() => _transactions.ReadMark(lineage));
            _lineages[lineage] = new Lineage(producers[i]) { Mark = MarkAtStart(lineage, mark, recovery) };
        }

        KafkaFaults.Reach(KafkaCrashPoint.MarkRead);
    }

    public override void Commit(in Committable committable)
    {
        int id = KafkaFaults.Active == KafkaFault.RewrittenUnderAnotherId ? _subtask : committable.Lineage;
        Lineage lineage = _lineages[id];
        for (int failures = 0; ;)
        {
            switch (CommitDecisions.Of(committable.Sequence, committable.Previous, lineage.Mark))
            {
                case CommitDecision.PassOver:
                    return;
                case CommitDecision.RefuseGap when KafkaFaults.Active != KafkaFault.RewrittenUnderAnotherId:
                    throw Gap(committable, lineage.Mark);
            }

            try
            {
                Write(lineage, in committable);
                return;
            }
            catch (KafkaFailureException e) when (e.Kind is KafkaFailure.Unknown or KafkaFailure.Aborted && ++failures < MostFailures)
            {
                Transactions.Pause(failures);
                Reopen(id, lineage);
            }
            catch (KafkaFailureException e)
            {
                throw Failed(committable, e);
            }
        }
    }

    public override void Renew()
    {
        foreach ((int lineage, Lineage state) in _lineages)
        {
            if (state.Mark > 0)
                Transactions.Renew(lineage, state.Mark);
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

    private static void Write(Lineage lineage, in Committable committable)
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
        lineage.Mark = committable.Sequence;
    }

    /// <summary>After a call without an answer: shuts the own producer out, then looks what became of its transaction.</summary>
    private void Reopen(int id, Lineage lineage)
    {
        lineage.Producer.Dispose();
        lineage.Producer = Try(() => Transactions.OpenAll([id]))[0];
        long? mark = Try(() => Transactions.ReadMark(id));
        if (mark is { } found)
            lineage.Mark = found;
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
        long confirmed = recovery.Sequences.ContainsKey(lineage) ? recovery.ConfirmedOf(lineage) : 0;
        switch (CommitDecisions.AtStart(known, confirmed, mark, recovery.IsSettled, recovery.AllowsReplay))
        {
            case StartDecision.GoOnBehindStore:
                recovery.GoOnBehind(lineage, mark!.Value);
                return mark.Value;
            case StartDecision.GoOnWithoutMark:
                return confirmed;
            case StartDecision.RefuseAhead:
                throw Refused(lineage, $"holds commits up to {Name(mark!.Value)}, but the job starts from a checkpoint that knows {Name(known)}: going on would show results twice. "
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

    private Exception Failed(in Committable committable, KafkaFailureException e) => e.Kind == KafkaFailure.Fenced
        ? new InvalidOperationException($"Another process has taken over the sink '{sink}' of the topic '{topic}' and goes on where this one was. Let only one process run the job. ({e.Message})", e)
        : new IOException($"{Name(committable.Sequence)} of the sink '{sink}' could not be committed to the topic '{topic}': {e.Message}", e);

    /// <summary>A sequence as people read it: the attempt, and the number in it.</summary>
    private static string Name(long sequence) => string.Create(CultureInfo.InvariantCulture, $"epoch {sequence >> 32}.{sequence & uint.MaxValue}");

    private sealed class Lineage(ITransactionalProducer producer)
    {
        public ITransactionalProducer Producer { get; set; } = producer;

        public long Mark { get; set; }
    }
}
