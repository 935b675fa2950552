using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Execution;
using Freshet.State;

namespace Freshet.Runtime.Operators;

/// <summary>
/// Stands in front of an operator that failed too often at some records: these become dead letters, the others go on. Made only where there are such records.
/// </summary>
internal sealed class PoisonFilter<T>(
    Node node, Output<T> next, IReadOnlyList<SuspectRecord<T>> poison, SideOutputs sides, Serializer<T>? serializer) : Output<T>, IBoundedInput
{
    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        int begin = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            if (Find(in batch[i]) is not { } suspect)
                continue;
            EmitClean(batch[begin..i]);
            begin = i + 1;
            sides.Emit(DeadLetter.Tag, LetterOf(suspect), batch[i].Time);
            sides.Flush();
        }

        EmitClean(batch[begin..]);
    }

    public override void EmitWatermark(EventTime watermark) => next.EmitWatermark(watermark);

    public override void EmitStatus(bool idle) => next.EmitStatus(idle);

    public override void EmitLatencyMarker(long stopwatchTimestamp) => next.EmitLatencyMarker(stopwatchTimestamp);

    public void EndInput() => (next as IBoundedInput)?.EndInput();

    private void EmitClean(ReadOnlySpan<Record<T>> batch)
    {
        if (!batch.IsEmpty)
            next.Emit(batch);
    }

    private SuspectRecord<T>? Find(in Record<T> record)
    {
        foreach (SuspectRecord<T> suspect in poison)
        {
            if (suspect.Matches(in record, serializer))
                return suspect;
        }

        return null;
    }

    private DeadLetter LetterOf(SuspectRecord<T> suspect) => new(
        node.Name, suspect.Position, $"'{node.Name}' failed {suspect.Failures} times at it, with {suspect.Cause.GetType().Name}: {suspect.Cause.Message}",
        suspect.Bytes(serializer));
}
