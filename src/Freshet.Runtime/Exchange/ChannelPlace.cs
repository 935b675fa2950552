using System.Globalization;

namespace Freshet.Runtime.Exchange;

/// <summary>Which channel of a job one is: what its part of a checkpoint is found by. Immutable.</summary>
/// <param name="Node">The id of the node that reads it.</param>
/// <param name="Kind">The node's kind.</param>
/// <param name="Input">Which of the node's inputs it belongs to.</param>
/// <param name="From">The subtask that sends.</param>
/// <param name="To">The subtask that receives.</param>
/// <param name="Producers">The number of subtasks that may send.</param>
/// <param name="Consumers">The number of subtasks that may receive.</param>
internal readonly record struct ChannelPlace(int Node, string Kind, int Input, int From, int To, int Producers, int Consumers)
{
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Node}/{Kind}/{Input}/{From}/{To}/{Producers}/{Consumers}");

    public static ChannelPlace Parse(string name)
    {
        string[] parts = name.Split('/');
        int Number(int part) => int.Parse(parts[part], CultureInfo.InvariantCulture);
        return parts.Length == 7
            ? new ChannelPlace(Number(0), parts[1], Number(2), Number(3), Number(4), Number(5), Number(6))
            : throw new InvalidDataException($"The checkpoint holds what was on its way in a channel '{name}', which is no channel's name.");
    }
}
