using System.IO.Hashing;
using Freshet.Graph;
using Freshet.Runtime.Exchange;

namespace Freshet.Runtime.Checkpoints;

/// <summary>A checkpoint to go on from: what it holds, and where its bytes are read. Immutable.</summary>
internal sealed class Checkpoint(CheckpointManifest manifest, SegmentReader reader)
{
    public long Id => manifest.Id;

    public CheckpointManifest Manifest => manifest;

    /// <summary>Reads what the manifest names.</summary>
    public SegmentReader Reader => reader;

    /// <summary>What tells it from all others, wherever it lies.</summary>
    public UInt128 Identity => XxHash128.HashToUInt128(ManifestFormat.Encode(manifest with { IsSettled = false }));

    /// <summary>Reads every byte, and keeps none.</summary>
    /// <exception cref="InvalidDataException">Some are not those that were written.</exception>
    public void Verify() => reader.Verify(manifest);

    /// <summary>Refuses to start a graph that has no operator for some of the state: the state would be lost without a word.</summary>
    public void CheckFits(JobGraph graph, int maxParallelism, bool allowNonRestoredState)
    {
        if (maxParallelism != manifest.MaxParallelism)
        {
            throw new InvalidDataException(
                $"Checkpoint {Id} was taken with a maximum parallelism of {manifest.MaxParallelism}, the job asks for {maxParallelism}. "
                + $"Set JobOptions.MaxParallelism to {manifest.MaxParallelism}: the state is divided by it.");
        }

        foreach (string uid in manifest.Operators.Select(o => o.Uid).Distinct(StringComparer.Ordinal))
        {
            if (!allowNonRestoredState && uid != ChannelState.Uid && !graph.Nodes.Any(n => n.Uid == uid))
            {
                throw new InvalidDataException(
                    $"Checkpoint {Id} holds state of the uid '{uid}', which no operator of the job has. Give the operator that uid back, "
                    + "set JobOptions.AllowNonRestoredState to go on without that state, or start in another folder to begin without any.");
            }
        }
    }

    /// <summary>
    /// The state by uid, the parts of all subtasks together: each subtask picks its own splits and key groups. The bytes are read when they are asked for.
    /// </summary>
    public IReadOnlyDictionary<string, OperatorSnapshot> ByUid() =>
        manifest.Operators
            .GroupBy(o => o.Uid, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new OperatorSnapshot(g.Key, [.. g.SelectMany(o => o.Sections).SelectMany(s => SectionsOf(s, reader))]), StringComparer.Ordinal);

    /// <summary>A section, and the changes behind it.</summary>
    public static IEnumerable<StateSection> SectionsOf(ManifestSection section, SegmentReader reader) =>
        section.Segments.Select(s => new StateSection(section.Name, section.KeyGroup, () => reader.Read(s), s.IsChange));
}
