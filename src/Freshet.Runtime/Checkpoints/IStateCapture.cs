namespace Freshet.Runtime.Checkpoints;

/// <summary>
/// A state as it was at a barrier, which becomes bytes while the task goes on. <see cref="WriteTo"/> is called once, on the I/O executor, but again for the
/// last state of a task that ended, until a checkpoint that has it is complete. <see cref="IDisposable.Dispose"/> is called always, from any thread, also where the
/// checkpoint is given up before or while it is written, and never during <see cref="WriteTo"/>.
/// </summary>
internal interface IStateCapture : IDisposable
{
    /// <summary>Writes the state's sections.</summary>
    void WriteTo(ISectionOutput output);
}

/// <summary>Takes the sections of a capture.</summary>
internal interface ISectionOutput
{
    /// <summary>A whole section. The bytes are valid during the call only.</summary>
    void Write(string name, int keyGroup, ReadOnlySpan<byte> bytes);

    /// <summary>What changed in a section since a checkpoint that was completed: it is read behind what that one holds of it.</summary>
    void WriteChange(string name, int keyGroup, long sinceCheckpoint, ReadOnlySpan<byte> bytes);

    /// <summary>A section in which nothing changed since a checkpoint that was completed.</summary>
    void Keep(string name, int keyGroup, long sinceCheckpoint);
}
