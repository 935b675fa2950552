using System.Globalization;
using Freshet.Sources;

namespace Freshet.Connectors.Kafka.Sources;

/// <summary>A partition of a topic. Immutable.</summary>
internal readonly record struct PartitionName(string Topic, int Partition)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Topic}-{Partition}");

    /// <summary>The split: the partitions of a topic go to the subtasks in turn, from one that its name decides, as Flink's do; so new ones change nothing.</summary>
    public SourceSplit ToSplit()
    {
        int hash = 0;
        foreach (char c in Topic)
            hash = unchecked((31 * hash) + c);
        return new SourceSplit(ToString(), unchecked(((hash * 31) & int.MaxValue) / 2) + Partition);
    }

    public static PartitionName Of(SourceSplit split)
    {
        int dash = split.Id.LastIndexOf('-');
        return new PartitionName(split.Id[..dash], int.Parse(split.Id.AsSpan(dash + 1), NumberStyles.None, CultureInfo.InvariantCulture));
    }
}
