using Freshet.Runtime.State;

namespace Freshet.Runtime.Operators.IntervalJoin;

/// <summary>The input that a timer of an interval join cleans up after.</summary>
internal readonly record struct JoinSide(bool IsRight);

/// <summary>One byte.</summary>
internal sealed class JoinSideSerializer : NamespaceSerializer<JoinSide>
{
    public static JoinSideSerializer Instance { get; } = new();

    public override int Bytes => 1;

    public override void Write(JoinSide value, SectionWriter output)
    {
        output.GetSpan(1)[0] = value.IsRight ? (byte)1 : (byte)0;
        output.Advance(1);
    }

    public override JoinSide Next(ref ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] > 1)
            throw new InvalidDataException("A timer of an interval join names no input.");
        var side = new JoinSide(bytes[0] == 1);
        bytes = bytes[1..];
        return side;
    }
}
