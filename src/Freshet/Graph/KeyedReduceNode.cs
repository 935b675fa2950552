using Freshet.State;

namespace Freshet.Graph;

/// <summary>Reduces the records of a key to one value, and gives it with each record.</summary>
/// <typeparam name="TKey">The type of the key.</typeparam>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class KeyedReduceNode<TKey, T> : Node<T>
    where TKey : notnull
{
    internal KeyedReduceNode(KeyedEdge<TKey, T> input, Func<T, T, T> function, Serializer<T> serializer)
        : base(input.From.Graph, "Reduce", input)
    {
        Input = input;
        Function = function;
        Serializer = serializer;
    }

    /// <summary>Where the records come from, and their key.</summary>
    public KeyedEdge<TKey, T> Input { get; }

    /// <summary>Makes one value of two: what is there, and what is added.</summary>
    public Func<T, T, T> Function { get; }

    /// <summary>How values become bytes.</summary>
    public Serializer<T> Serializer { get; }

    /// <inheritdoc/>
    public override bool IsStateful => true;

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
