using Freshet.State;

namespace Freshet.Runtime.Exchange;

/// <summary>How what is on its way in a channel becomes part of an unaligned checkpoint, and comes back. Immutable.</summary>
/// <param name="Place">Which channel it is.</param>
/// <param name="Serializer">How records become bytes.</param>
/// <param name="IsFirst">Whether it is the subtask's first channel of the input.</param>
/// <param name="IsBroadcast">Whether every subtask has all records.</param>
/// <param name="Spread">The subtask that a record belongs to, by its value and its number among those on their way.</param>
internal sealed record ChannelEdge<T>(ChannelPlace Place, Serializer<T> Serializer, bool IsFirst, bool IsBroadcast, Func<T, int, int> Spread)
{
    /// <summary>
    /// What was on its way to this channel. Where the subtasks are as many as they were, that is what was in it, watermarks as well. Where they are not, the
    /// first channel gets the records of all channels that now belong to its subtask; watermarks are left out, for the sources make them anew.
    /// </summary>
    public IEnumerable<Element<T>> Read(ChannelState state)
    {
        var channels = state.Of(Place.Node, Place.Input).ToList();
        if (channels.Count == 0)
            return [];
        if (channels.TrueForAll(c => c.Place.Producers == Place.Producers && c.Place.Consumers == Place.Consumers))
            return channels.Where(c => c.Place == Place).SelectMany(c => ChannelLog<T>.Read(c.Bytes.Span, Serializer));
        return IsFirst ? ReadSpread(channels) : [];
    }

    private List<Element<T>> ReadSpread(IEnumerable<(ChannelPlace Place, ReadOnlyMemory<byte> Bytes)> channels)
    {
        var elements = new List<Element<T>>();
        int number = 0;
        foreach ((ChannelPlace place, ReadOnlyMemory<byte> bytes) in channels)
        {
            if (IsBroadcast && place.To != Place.To % place.Consumers)
                continue; // as the copies of broadcast state are shared out
            foreach (Element<T> element in ChannelLog<T>.Read(bytes.Span, Serializer))
            {
                if (element.Kind != ElementKind.Batch)
                    continue;
                var own = new RecordBuffer<T>(element.Buffer!.Count);
                foreach (ref readonly Record<T> record in element.Buffer.Records)
                {
                    if (IsBroadcast || Spread(record.Value, number++) == Place.To)
                        own.Add(in record);
                }

                if (own.Count > 0)
                    elements.Add(new Element<T>(ElementKind.Batch, 0, own));
            }
        }

        return elements;
    }
}
