using System.Numerics;

namespace Freshet.Oracle.Programs;

/// <summary>Aggregations of a field, with the field's type.</summary>
internal static class FieldAggregation
{
    public static bool Is(OracleRow function) => function["kind"] is "sum" or "min" or "max" or "minBy" or "maxBy";

    public static DataStream<OracleRow> Apply(IWindows windows, OracleRow function)
    {
        string field = function.Text("field");
        switch (field)
        {
            case "v":
                return ApplyNumber(windows, function, row => (long)row[field]!, (row, value) => row.With(field, value));
            case "w":
                return ApplyNumber(windows, function, row => (double)row[field]!, (row, value) => row.With(field, value));
            case "n":
                return ApplyNumber(windows, function, row => (int)(long)row[field]!, (row, value) => row.With(field, (long)value));
            default:
                return Apply(windows, function, row => (string)row[field]!, (row, value) => row.With(field, value));
        }
    }

    private static DataStream<OracleRow> ApplyNumber<TField>(
        IWindows windows, OracleRow function, Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField>, IAdditionOperators<TField, TField, TField> =>
        function.Text("kind") == "sum" ? windows.Sum(field, with) : Apply(windows, function, field, with);

    private static DataStream<OracleRow> Apply<TField>(
        IWindows windows, OracleRow function, Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField> => function.Text("kind") switch
        {
            "min" => windows.Min(field, with),
            "max" => windows.Max(field, with),
            "minBy" => windows.MinBy(field, function.Flag("first", true)),
            "maxBy" => windows.MaxBy(field, function.Flag("first", true)),
            string other => throw new UnsupportedCaseException($"{other} of {function["field"]}"),
        };
}
