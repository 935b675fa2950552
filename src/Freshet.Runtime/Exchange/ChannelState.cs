using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;

namespace Freshet.Runtime.Exchange;

/// <summary>What an unaligned checkpoint holds of what was on its way between tasks. Immutable.</summary>
internal sealed class ChannelState
{
    /// <summary>What stands in a checkpoint in the place of an operator's uid.</summary>
    public const string Uid = "[channels]";

    private readonly ILookup<(int Node, int Input), (ChannelPlace Place, ReadOnlyMemory<byte> Bytes)> _channels;

    private ChannelState(IEnumerable<StateSection> sections) =>
        _channels = sections.Select(s => (Place: ChannelPlace.Parse(s.Name), s.Bytes)).ToLookup(c => (c.Place.Node, c.Place.Input));

    /// <summary>The channels of one input, in the order of their subtasks.</summary>
    public IEnumerable<(ChannelPlace Place, ReadOnlyMemory<byte> Bytes)> Of(int node, int input) =>
        _channels[(node, input)].OrderBy(c => c.Place.From).ThenBy(c => c.Place.To);

    /// <summary>The part of a restored job; null where nothing was on its way.</summary>
    public static ChannelState? Of(IReadOnlyDictionary<string, OperatorSnapshot> restored) =>
        restored.TryGetValue(Uid, out OperatorSnapshot? snapshot) && snapshot.Sections.Count > 0 ? new ChannelState(snapshot.Sections) : null;

    /// <summary>Refuses a checkpoint with something on its way that the graph has no channel for: it would be lost without a word.</summary>
    /// <exception cref="InvalidDataException">The message says which, and what to do.</exception>
    public static void CheckFits(long checkpointId, IReadOnlyDictionary<string, OperatorSnapshot> restored, JobGraph graph, TaskGraph tasks)
    {
        if (Of(restored) is not { } state)
            return;
        foreach (ChannelPlace place in state._channels.SelectMany(channels => channels).Select(channel => channel.Place))
        {
            Node? node = place.Node < graph.Nodes.Count ? graph.Nodes[place.Node] : null;
            if (node?.Kind == place.Kind && place.Input < node.Inputs.Count && !tasks.IsChained(node.Inputs[place.Input], node))
                continue;
            string reader = node?.Kind == place.Kind ? $"'{node.Name}' (node {node.Id}) now gets its records without one" : $"no {place.Kind} is node {place.Node} of the job";
            throw new InvalidDataException(
                $"Checkpoint {checkpointId} is unaligned and holds records on their way in a channel that the job does not have: {reader}. "
                + "Start the job as it was, with the parallelism it had, and stop it with a savepoint, which has nothing on its way; then change it.");
        }
    }
}
