using Freshet.Functions;

namespace Freshet.Graph;

/// <summary>Runs a process function.</summary>
/// <typeparam name="TIn">The type of the input.</typeparam>
/// <typeparam name="TOut">The type of the output.</typeparam>
public sealed class ProcessNode<TIn, TOut> : Node<TOut>
{
    internal ProcessNode(Edge<TIn> input, Func<ProcessFunction<TIn, TOut>> createFunction)
        : base(input.From.Graph, "Process", input)
    {
        Input = input;
        CreateFunction = createFunction;
    }

    /// <summary>Where the records come from.</summary>
    public Edge<TIn> Input { get; }

    /// <summary>Makes the function of a subtask.</summary>
    public Func<ProcessFunction<TIn, TOut>> CreateFunction { get; }

    /// <inheritdoc/>
    public override TResult Accept<TResult>(INodeVisitor<TResult> visitor) => visitor.Visit(this);
}
