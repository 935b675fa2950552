using Freshet.Functions;

namespace Freshet.Oracle.Programs;

/// <summary>The recorded programs' aggregate: <c>n</c> values, combined to <c>x</c>, beside the key fields of the first record.</summary>
internal sealed class RowAggregate(string operation, string field, IReadOnlyList<string> keys) : AggregateFunction<OracleRow, OracleRow, OracleRow>
{
    private const string KeyPrefix = "k:";

    public override bool IsOrderIndependent => operation != "ids";

    public override OracleRow CreateAccumulator() =>
        operation == "ids" ? OracleRow.Of(("n", 0L), ("x", Array.Empty<object?>())) : OracleRow.Of(("n", 0L));

    public override OracleRow Add(OracleRow value, OracleRow accumulator)
    {
        object? added = value[field];
        long count = accumulator.Number("n");
        if (count == 0)
        {
            foreach (string key in keys)
                accumulator = accumulator.With(KeyPrefix + key, value[key]);
        }

        if (operation == "ids")
            accumulator = accumulator.With("x", (object?[])[.. (object?[])accumulator["x"]!, added]);
        else if (operation != "count" && added is not null)
            accumulator = accumulator.With("x", accumulator["x"] is { } sum ? Arithmetic.Apply(operation, sum, added) : added);
        return accumulator.With("n", count + 1);
    }

    public override OracleRow GetResult(OracleRow accumulator)
    {
        OracleRow result = OracleRow.Empty;
        foreach ((string name, object? value) in accumulator)
        {
            if (name.StartsWith(KeyPrefix, StringComparison.Ordinal))
                result = result.With(name[KeyPrefix.Length..], value);
        }

        object? sum = accumulator["x"];
        return result.With("r", operation switch
        {
            "count" => accumulator["n"],
            "avg" => sum is null ? null : Arithmetic.ToDouble(sum) / accumulator.Number("n"),
            _ => sum,
        });
    }

    public override OracleRow Merge(OracleRow first, OracleRow second)
    {
        OracleRow merged = first;
        foreach ((string name, object? value) in second)
        {
            if (merged[name] is null)
                merged = merged.With(name, value);
        }

        if (operation == "ids")
            merged = merged.With("x", (object?[])[.. (object?[])first["x"]!, .. (object?[])second["x"]!]);
        else if (operation != "count" && first["x"] is { } left && second["x"] is { } right)
            merged = merged.With("x", Arithmetic.Apply(operation, left, right));
        return merged.With("n", first.Number("n") + second.Number("n"));
    }
}
