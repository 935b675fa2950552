namespace Freshet.Functions;

/// <summary>
/// Makes results of two records that an interval join has found to belong together. The runtime makes one instance per subtask and calls it
/// from one thread at a time.
/// </summary>
/// <typeparam name="TLeft">The type of the left records.</typeparam>
/// <typeparam name="TRight">The type of the right records.</typeparam>
/// <typeparam name="TOut">The type of the results.</typeparam>
public abstract class ProcessJoinFunction<TLeft, TRight, TOut>
{
    /// <summary>Called for each pair; results carry the later of the two times unless told otherwise.</summary>
    public abstract void Process(TLeft left, TRight right, JoinContext context, Collector<TOut> output);
}
