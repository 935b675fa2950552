using Freshet.State;

namespace Freshet.Graph;

/// <summary>An edge that brings all records of a key to the same subtask.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KeyedEdge<TKey, T> : Edge<T>
    where TKey : notnull
{
    internal KeyedEdge(Node from, string? sideOutput, Func<T, TKey> selector, Serializer<TKey> serializer)
        : base(from, Partitioning.Hash, sideOutput)
    {
        Selector = selector;
        Serializer = serializer;
    }

    /// <summary>Takes the key out of a value.</summary>
    public Func<T, TKey> Selector { get; }

    /// <summary>How keys become bytes in state.</summary>
    public Serializer<TKey> Serializer { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(IEdgeVisitor<TResult> visitor) => visitor.Visit(this);
}
