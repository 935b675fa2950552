namespace Freshet.Runtime.State;

/// <summary>A state whose values of several namespaces can become one.</summary>
internal interface IMergingState<TNamespace>
{
    /// <summary>Moves the values of other namespaces of the key into the one in scope, in their order, behind what is there.</summary>
    void MergeFrom(IReadOnlyList<TNamespace> others);
}
