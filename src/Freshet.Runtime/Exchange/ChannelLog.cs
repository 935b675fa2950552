using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Exchange;

/// <summary>
/// What is on its way in a channel, as bytes: batches, and the watermarks between them. Statuses and latency markers are left out: a restored source begins
/// active and says anew that it is idle. Used by one thread.
/// </summary>
internal sealed class ChannelLog<T>(Serializer<T> serializer)
{
    private const int Batch = 0;
    private const int Watermark = 1;

    private readonly SectionWriter _bytes = new();

    public bool IsEmpty => Written.IsEmpty;

    public ReadOnlyMemory<byte> Written => _bytes.Written;

    public void Add(in Element<T> element)
    {
        if (element.Kind == ElementKind.Watermark)
        {
            _bytes.WriteInt32(Watermark);
            _bytes.WriteInt64(element.Value);
        }

        if (element.Kind != ElementKind.Batch)
            return;
        _bytes.WriteInt32(Batch);
        _bytes.WriteInt32(element.Buffer!.Count);
        foreach (ref readonly Record<T> record in element.Buffer.Records)
        {
            _bytes.WriteInt64(record.Time.Milliseconds);
            _bytes.WritePart(serializer, record.Value);
        }
    }

    /// <summary>Reads what was written, in order.</summary>
    public static List<Element<T>> Read(ReadOnlySpan<byte> bytes, Serializer<T> serializer)
    {
        var elements = new List<Element<T>>();
        while (!bytes.IsEmpty)
        {
            if (SectionReader.NextInt32(ref bytes) == Watermark)
            {
                elements.Add(new Element<T>(ElementKind.Watermark, SectionReader.NextInt64(ref bytes), null));
                continue;
            }

            int count = SectionReader.NextInt32(ref bytes);
            var buffer = new RecordBuffer<T>(count);
            for (int i = 0; i < count; i++)
            {
                var time = new EventTime(SectionReader.NextInt64(ref bytes));
                buffer.Add(new Record<T>(serializer.Read(SectionReader.NextPart(ref bytes)), time));
            }

            elements.Add(new Element<T>(ElementKind.Batch, 0, buffer));
        }

        return elements;
    }
}
