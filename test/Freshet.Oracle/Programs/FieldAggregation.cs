using System.Numerics;

namespace Freshet.Oracle.Programs;

/// <summary>
/// Aggregations of a field, with the field's type. As in the recordings, least and greatest change the object itself, which other windows may
/// share and show, and a sum changes a copy.
/// </summary>
internal static class FieldAggregation
{
    public static bool Is(OracleRow function) => function["kind"] is "sum" or "min" or "max" or "minBy" or "maxBy";

    public static DataStream<OracleRow> Apply(IWindows windows, OracleRow function)
    {
        string field = function.Text("field");
        switch (field)
        {
            case "v":
                return ApplyNumber(windows, function, row => (long)row[field]!, (row, value) => row.Change(field, value));
            case "w":
                return ApplyNumber(windows, function, row => (double)row[field]!, (row, value) => row.Change(field, value));
            case "n":
                return ApplyNumber(windows, function, row => (int)(long)row[field]!, (row, value) => row.Change(field, (long)value));
            default:
                return Apply(windows, function, row => (string)row[field]!, (row, value) => row.Change(field, value));
        }
    }

    private static DataStream<OracleRow> ApplyNumber<TField>(
        IWindows windows, OracleRow function, Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField>, IAdditionOperators<TField, TField, TField> =>
        function.Text("kind") == "sum" ? windows.Sum(field, (row, sum) => with(row.Copy(), sum)) : Apply(windows, function, field, with);

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
