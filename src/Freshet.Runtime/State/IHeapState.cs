using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.State;

/// <summary>State in memory, whatever its types. Used by the thread that steps the task.</summary>
internal interface IHeapState
{
    /// <summary>Adds the entries to a snapshot, a section for each state and key group.</summary>
    void Write(List<StateSection> sections);

    /// <summary>Adds what the states' bytes are made of, a section for each state.</summary>
    void AddSchemas(List<StateSection> sections);

    /// <summary>Takes up what the states were written as, before their sections are put back.</summary>
    void BeginRestore(WrittenSchemas written);
}
