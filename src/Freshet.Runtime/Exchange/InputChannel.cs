using Freshet.Operators;

namespace Freshet.Runtime.Exchange;

/// <summary>The consumer's side of a channel, without its type.</summary>
internal abstract class InputChannel
{
    /// <summary>How full the channel is, from 0 to 1. Read by other threads as a metric.</summary>
    public abstract double Fill { get; }

    /// <summary>
    /// Takes the next element; false where there is none. The head has seen a batch when this returns, and <paramref name="value"/> is the
    /// number of its records; for a control element it is the element's own.
    /// </summary>
    public abstract bool TryTake(out ElementKind kind, out long value);
}

/// <summary>The consumer's side of a channel, with the operator that takes its records.</summary>
internal sealed class InputChannel<T>(Channel<T> channel, Output<T> head) : InputChannel
{
    public override double Fill => channel.Fill;

    public override bool TryTake(out ElementKind kind, out long value)
    {
        if (!channel.TryReceive(out Element<T> element))
        {
            (kind, value) = (default, 0);
            return false;
        }

        (kind, value) = (element.Kind, element.Value);
        if (kind != ElementKind.Batch)
            return true;
        value = element.Buffer!.Count;
        head.Emit(element.Buffer.Records);
        channel.Return(element.Buffer);
        return true;
    }
}
