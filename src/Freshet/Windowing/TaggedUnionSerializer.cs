using System.Buffers;
using Freshet.State;

namespace Freshet.Windowing;

/// <summary>One byte, 0 for the first stream and 1 for the second, then the value's own bytes.</summary>
internal sealed class TaggedUnionSerializer<T1, T2>(Serializer<T1> first, Serializer<T2> second) : Serializer<TaggedUnion<T1, T2>>
{
    public override void Write(TaggedUnion<T1, T2> value, IBufferWriter<byte> output)
    {
        output.GetSpan(1)[0] = value.IsFirst ? (byte)0 : (byte)1;
        output.Advance(1);
        if (value.IsFirst)
            first.Write(value.First, output);
        else
            second.Write(value.Second, output);
    }

    public override TaggedUnion<T1, T2> Read(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0, .. var rest] => TaggedUnion<T1, T2>.OfFirst(first.Read(rest)),
        [1, .. var rest] => TaggedUnion<T1, T2>.OfSecond(second.Read(rest)),
        _ => throw new InvalidDataException("A value of a window join begins with 0 or 1, for the stream that it came from."),
    };
}
