using Freshet.Functions;

namespace Freshet.Runtime.Tests.Contract;

/// <summary>Joins numbers to a text, which tells their order.</summary>
internal sealed class Joining : AggregateFunction<(string, long), string, string>
{
    public override string CreateAccumulator() => "";

    public override string Add((string, long) value, string accumulator) => accumulator + value.Item2;

    public override string GetResult(string accumulator) => accumulator;

    public override string Merge(string first, string second) => first + second;
}
