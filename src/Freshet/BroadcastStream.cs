using Freshet.Graph;
using Freshet.State;

namespace Freshet;

/// <summary>
/// A stream whose every value goes to all subtasks of the operator that it is connected to, with the states that are kept of it there.
/// Not thread-safe.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class BroadcastStream<T>
{
    internal BroadcastStream(Edge<T> edge, IReadOnlyList<IMapStateDescriptor> states) => (Edge, States) = (edge, states);

    internal Edge<T> Edge { get; }

    internal IReadOnlyList<IMapStateDescriptor> States { get; }
}
