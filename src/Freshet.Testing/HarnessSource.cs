using Freshet.Sources;

namespace Freshet.Testing;

/// <summary>The source that stands before an operator in a harness: without an end and without splits, since the harness itself sends.</summary>
internal sealed class HarnessSource<T> : Source<T>
{
    public override bool IsBounded => false;

    public override IReadOnlyList<SourceSplit> DiscoverSplits() => [];

    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context) =>
        throw new NotSupportedException("The source of a harness is never read.");
}
