using System.Buffers;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>A session of a key. Times are in milliseconds.</summary>
internal record struct Session<TContent>(long Start, long End, TContent Content)
{
    public readonly TimeWindow Window => new(new EventTime(Start), new EventTime(End));

    public readonly long MaxTimestamp => Window.MaxTimestamp.Milliseconds;

    /// <summary>Whether a record's window overlaps or touches the session.</summary>
    public readonly bool Touches(long start, long end) => Start <= end && End >= start;

    public void Cover(long start, long end)
    {
        Start = Math.Min(Start, start);
        End = Math.Max(End, end);
    }
}

/// <summary>A key's sessions: nearly always there is one, which lies in the table itself.</summary>
internal struct KeySessions<TContent>
{
    public Session<TContent> First;

    /// <summary>The others; null for none, never empty. The lists are the operator's, which uses them again.</summary>
    public List<Session<TContent>>? Others;

    /// <summary>When the key is looked at next, in milliseconds; at or before the end of each of its sessions.</summary>
    public long Armed;

    public readonly int Count => 1 + (Others?.Count ?? 0);

    /// <summary>The session that ends first: its place among the others, or -1 for <see cref="First"/>.</summary>
    public readonly int FirstToEnd()
    {
        int place = -1;
        if (Others is null)
            return place;
        long end = First.MaxTimestamp;
        for (int i = 0; i < Others.Count; i++)
        {
            if (Others[i].MaxTimestamp >= end)
                continue;
            (place, end) = (i, Others[i].MaxTimestamp);
        }

        return place;
    }

    /// <summary>The first of the others, from a place on, that a record's window touches; -1 for none.</summary>
    public readonly int Touched(int from, long start, long end)
    {
        for (int i = from; i < Others!.Count; i++)
        {
            if (Others[i].Touches(start, end))
                return i;
        }

        return -1;
    }

    public readonly Session<TContent> At(int place) => place < 0 ? First : Others![place];
}

/// <summary>The bytes of a key's sessions: the window of each, and its content as a part.</summary>
internal sealed class KeySessionsSerializer<TContent>(Serializer<TContent> content) : Serializer<KeySessions<TContent>>
{
    public override void Write(KeySessions<TContent> value, IBufferWriter<byte> output)
    {
        var section = (SectionWriter)output;
        for (int place = -1; place < value.Count - 1; place++)
        {
            Session<TContent> session = value.At(place);
            WindowNamespaceSerializer.Instance.Write(session.Window, section);
            section.WritePart(content, session.Content);
        }
    }

    public override KeySessions<TContent> Read(ReadOnlySpan<byte> bytes) =>
        throw new NotSupportedException("Sessions are read from the sections that every kind of window operator understands.");
}
