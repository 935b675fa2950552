using System.Globalization;

namespace Freshet.Runtime;

/// <summary>
/// The job took more memory than <see cref="JobOptions.MemoryLimit"/> and was stopped with a checkpoint, from which a later start goes on. The message says
/// how much, and what helps. Immutable.
/// </summary>
public sealed class MemoryLimitException : Exception
{
    internal MemoryLimitException(long usedBytes, long limitBytes, long checkpointId)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"The job's memory has grown to {usedBytes >> 20:N0} MB, and its limit is {limitBytes >> 20:N0} MB; it was stopped with checkpoint {checkpointId}, and nothing is lost. ")
            + "Start it again with a higher limit, or with a state backend that keeps state on disk (RocksDBStateBackend).") => CheckpointId = checkpointId;

    /// <summary>The checkpoint that it was stopped with.</summary>
    public long CheckpointId { get; }
}
