using System.Buffers;

namespace Freshet.Runtime.State;

/// <summary>A piece of bytes that lie in several places.</summary>
internal sealed class BytePiece : ReadOnlySequenceSegment<byte>
{
    private BytePiece(ReadOnlyMemory<byte> memory, long start)
    {
        Memory = memory;
        RunningIndex = start;
    }

    /// <summary>The pieces as one sequence; nothing is copied.</summary>
    public static ReadOnlySequence<byte> Chain(IReadOnlyList<ReadOnlyMemory<byte>> pieces)
    {
        if (pieces.Count == 0)
            return ReadOnlySequence<byte>.Empty;
        var first = new BytePiece(pieces[0], 0);
        BytePiece last = first;
        for (int i = 1; i < pieces.Count; i++)
        {
            var next = new BytePiece(pieces[i], last.RunningIndex + last.Memory.Length);
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
