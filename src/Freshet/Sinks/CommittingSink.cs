namespace Freshet.Sinks;

/// <summary>
/// A sink whose results are seen exactly once: a writer gathers what comes between two barriers as a committable, the committable goes into
/// the checkpoint, and a committer makes it visible when the checkpoint is complete, again after a restart if need be. A description,
/// shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public abstract class CommittingSink<T> : Sink<T>
{
    /// <inheritdoc/>
    public abstract override CommittingSinkWriter<T> CreateWriter(int subtask);

    /// <summary>Makes the committer of a subtask.</summary>
    /// <param name="uid">The sink's uid in its job: with the lineage it says whose a commit is, so that two sinks never share a mark.</param>
    /// <param name="subtask">The index of the subtask.</param>
    public abstract Committer CreateCommitter(string uid, int subtask);
}
