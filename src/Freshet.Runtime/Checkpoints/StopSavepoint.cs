namespace Freshet.Runtime.Checkpoints;

/// <summary>The savepoint of a stop: a copy of the last checkpoint. Used by one thread at a time; the calls block.</summary>
internal sealed class StopSavepoint(CheckpointStore store)
{
    private volatile bool _isBegun; // one that fails behind it, or in it, is made again

    /// <summary>Whether the last checkpoint that was copied stands there. May be asked by any thread, when the job has ended.</summary>
    public bool IsThere => _isBegun;

    /// <summary>Copies a checkpoint, in place of what was copied before.</summary>
    public void Copy(long id, string folder, CancellationToken cancellation)
    {
        bool replaces = _isBegun;
        _isBegun = true;
        store.CopyToSavepoint(id, folder, replaces, cancellation);
    }

    /// <summary>
    /// Records that nothing of the last checkpoint is left to be committed, here and there. Where the stop was asked for when that checkpoint was complete,
    /// or all but, it is copied now.
    /// </summary>
    /// <exception cref="CheckpointException">It could not be copied.</exception>
    public void Settle(long id, string? folder)
    {
        if (folder is not null && !_isBegun)
            CopyLate(id, folder);
        store.Settle(id, folder);
    }

    private void CopyLate(long id, string folder)
    {
        try
        {
            store.CopyToSavepoint(id, folder, replaces: false, CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(id, folder, e);
        }

        _isBegun = true;
    }
}
