using Freshet.Runtime;

namespace Freshet.Testing.Contract;

/// <summary>Makes the operator under contract.</summary>
internal delegate ContractSubject SubjectFactory(JobOptions options, OperatorState? state, EventTime processingTime);

/// <summary>
/// What an operator is and what it is fed with: all that the kit needs to hold it to the contract of operators, which is that neither the
/// way its input is cut into batches, nor a snapshot, nor a restore at any parallelism, changes its results.
/// </summary>
/// <param name="Name">The operator, and where its contract is weaker than the others' the reason for it.</param>
/// <param name="Create">Makes the operator.</param>
/// <param name="Steps">What happens to it.</param>
internal sealed record OperatorContract(string Name, SubjectFactory Create, IReadOnlyList<ContractStep> Steps)
{
    /// <summary>
    /// Whether the results of a key come in order at any parallelism. Without keys records are dealt out to the subtasks, and results are a
    /// multiset wherever there are several.
    /// </summary>
    public bool IsKeyed { get; init; } = true;

    /// <summary>Whether a restore may change the order of results that come in the same step, those of a key too.</summary>
    public bool AnyOrderWhenRestored { get; init; }

    /// <summary>Whether keys rightly have state when the last watermark has come and all timers have fired.</summary>
    public bool KeepsState { get; init; }

    /// <summary>Whether the operator makes watermarks of its own; those of a restored one begin anew, as in Flink.</summary>
    public bool MakesWatermarks { get; init; }

    public override string ToString() => Name;

    public static OperatorContract Of<TIn, TOut>(string name, Func<DataStream<TIn>, DataStream<TOut>> build, IReadOnlyList<ContractStep> steps) =>
        new(name, (options, state, now) => new OneInputSubject<TIn, TOut>(new OperatorHarness<TIn, TOut>(build, options, state, now)), steps);

    public static OperatorContract Of<TIn1, TIn2, TOut>(
        string name, Func<DataStream<TIn1>, DataStream<TIn2>, DataStream<TOut>> build, IReadOnlyList<ContractStep> steps) =>
        new(
            name,
            (options, state, now) => new TwoInputSubject<TIn1, TIn2, TOut>(new TwoInputOperatorHarness<TIn1, TIn2, TOut>(build, options, state, now)),
            steps);

    /// <summary>The key of a result: a tuple's first part, or a text's first word.</summary>
    public static string KeyOf(object value) => value is ValueTuple<string, long> pair ? pair.Item1 : ((string)value).Split(' ')[0];
}
