namespace Freshet.Graph;

/// <summary>One method for each kind of edge, with the edge's types.</summary>
/// <typeparam name="TResult">What a visit gives.</typeparam>
public interface IEdgeVisitor<out TResult>
{
    /// <summary>Visits an edge without a key.</summary>
    TResult Visit<T>(Edge<T> edge);

    /// <summary>Visits an edge with a key.</summary>
    TResult Visit<TKey, T>(KeyedEdge<TKey, T> edge)
        where TKey : notnull;
}
