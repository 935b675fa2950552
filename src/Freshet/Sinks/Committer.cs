namespace Freshet.Sinks;

/// <summary>
/// Makes committables visible. It may block: it runs on the I/O executor, one call at a time. A call that throws fails the job; the committable
/// stands in the checkpoint and is committed again after the restart.
/// </summary>
public abstract class Committer : IDisposable
{
    /// <summary>
    /// Called once, before anything is committed or written: shuts out every older process, then looks what the store has. A store that has
    /// committed what the checkpoint does not know (<see cref="CommitRecovery.IsAhead"/>) would see results twice.
    /// </summary>
    /// <exception cref="InvalidDataException">The store is ahead of the checkpoint; the message says by what and what to do.</exception>
    public virtual void Recover(CommitRecovery recovery)
    {
    }

    /// <summary>
    /// Makes one committable visible, all of it or nothing. Committables of a lineage come in order of their sequence; after a restart some
    /// come again and are to be passed over.
    /// </summary>
    public abstract void Commit(in Committable committable);

    /// <summary>How often <see cref="Renew"/> is to be called where nothing is committed meanwhile; null for never.</summary>
    public virtual TimeSpan? RenewalInterval => null;

    /// <summary>Keeps the store from forgetting how far it is.</summary>
    public virtual void Renew()
    {
    }

    /// <summary>Frees what the committer holds.</summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);
}
