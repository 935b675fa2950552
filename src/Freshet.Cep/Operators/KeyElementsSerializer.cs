using System.Buffers;
using Freshet.Cep.Nfa;
using Freshet.State;

namespace Freshet.Cep.Operators;

/// <summary>
/// Writes what is kept of a key: a version, the automaton's fingerprint, the events that wait, and, where matches are under way, their
/// events, nodes and partial matches, each once and referred to by number. Stateless; safe to share.
/// </summary>
internal sealed class KeyElementsSerializer<T>(Automaton<T> automaton, Serializer<T> elements) : Serializer<KeyElements<T>>
{
    private const byte Version = 1;

    public override void Write(KeyElements<T> value, IBufferWriter<byte> output)
    {
        var writer = new StateWriter<T>(output, elements);
        writer.WriteByte(Version);
        writer.WriteInt32(automaton.Fingerprint);
        WriteWaiting(value, writer);
        if (value.Matches is { } matches)
            WriteMatches(matches, writer);
    }

    public override KeyElements<T> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new StateReader<T>(bytes, elements);
        if (reader.ReadByte() is var version && version != Version)
            throw new InvalidDataException($"The state of a pattern has version {version}; this program reads version {Version}.");
        if (reader.ReadInt32() != automaton.Fingerprint)
        {
            throw new InvalidDataException(
                "The state is of another pattern: names, order, quantifiers or contiguity have changed. Give the changed pattern another Uid, "
                + "or go on with the pattern as it was; conditions and times may change.");
        }

        KeyElements<T> value = ReadWaiting(ref reader);
        return reader.IsAtEnd ? value : value.With(ReadMatches(ref reader));
    }

    private static void WriteWaiting(KeyElements<T> value, StateWriter<T> writer)
    {
        var waiting = new List<Record<T>>();
        value.CopyWaiting(waiting);
        writer.WriteCount(waiting.Count);
        foreach (Record<T> element in waiting)
            writer.WriteElement(element.Value, element.Time.Milliseconds);
    }

    private static KeyElements<T> ReadWaiting(ref StateReader<T> reader)
    {
        KeyElements<T> value = KeyElements<T>.Of(null);
        for (int left = reader.ReadCount(); left > 0; left--)
        {
            T element = reader.ReadElement(out long time);
            value = value.With(element, time);
        }

        return value;
    }

    private static void WriteMatches(KeyMatches<T> matches, StateWriter<T> writer)
    {
        var numbers = new MatchNumbers<T>(matches);
        writer.WriteInt64(matches.NextSequence);
        writer.WriteCount(numbers.Events.Count);
        foreach (MatchedEvent<T> taken in numbers.Events)
        {
            writer.WriteInt64(taken.Sequence);
            writer.WriteElement(taken.Value, taken.Timestamp);
        }

        writer.WriteCount(numbers.Nodes.Count);
        foreach (MatchNode<T> node in numbers.Nodes)
        {
            writer.WriteCount(numbers.Of(node.Event));
            writer.WriteCount(node.Pattern);
            writer.WriteCount(numbers.Of(node.Previous));
        }

        WritePartial(matches.Partial, numbers, writer);
        WritePartial(matches.Completed, numbers, writer);
    }

    private static void WritePartial(PartialMatch<T>[] partial, MatchNumbers<T> numbers, StateWriter<T> writer)
    {
        writer.WriteCount(partial.Length);
        foreach (PartialMatch<T> match in partial)
        {
            writer.WriteCount(match.State);
            writer.WriteCount(numbers.Of(match.Last));
            writer.WriteCount(numbers.Of(match.Start));
        }
    }

    private static KeyMatches<T> ReadMatches(ref StateReader<T> reader)
    {
        long nextSequence = reader.ReadInt64();
        var events = new MatchedEvent<T>[reader.ReadCount()];
        for (int i = 0; i < events.Length; i++)
        {
            long sequence = reader.ReadInt64();
            T element = reader.ReadElement(out long time);
            events[i] = new MatchedEvent<T>(element, time, sequence);
        }

        var nodes = new MatchNode<T>[reader.ReadCount()];
        for (int i = 0; i < nodes.Length; i++)
        {
            MatchedEvent<T> taken = reader.ReadReference(events)!;
            int pattern = reader.ReadCount();
            nodes[i] = new MatchNode<T>(reader.ReadReference(nodes), taken, pattern);
        }

        PartialMatch<T>[] partial = ReadPartial(ref reader, nodes, events);
        return new KeyMatches<T>(partial, ReadPartial(ref reader, nodes, events), nextSequence);
    }

    private static PartialMatch<T>[] ReadPartial(ref StateReader<T> reader, MatchNode<T>[] nodes, MatchedEvent<T>[] events)
    {
        var matches = new PartialMatch<T>[reader.ReadCount()];
        for (int i = 0; i < matches.Length; i++)
        {
            int state = reader.ReadCount();
            MatchNode<T>? last = reader.ReadReference(nodes);
            matches[i] = new PartialMatch<T>(state, last, reader.ReadReference(events));
        }

        return matches;
    }
}
