namespace Freshet.Oracle;

/// <summary>What an expression can see. Whatever a program does not offer is unsupported there.</summary>
internal interface IExpressionScope
{
    /// <summary><c>$name</c>: a field of the record at hand; null where there is no record.</summary>
    object? Field(string name);

    /// <summary><c>@name</c>: the timestamp, the watermark, the key, …</summary>
    object? Special(string name) => throw new UnsupportedCaseException($"'@{name}' here");

    /// <summary><c>#name</c>: the whole of a state.</summary>
    object? State(string name) => throw new UnsupportedCaseException($"'#{name}' here");

    /// <summary><c>["get","#name",key]</c>: one entry of a map state.</summary>
    object? MapEntry(string name, object? key) => throw new UnsupportedCaseException($"'#{name}' here");

    /// <summary>The events that a pattern has matched so far.</summary>
    IEnumerable<OracleRow> Matched(string pattern) => throw new UnsupportedCaseException($"pattern '{pattern}' here");
}
