using System.Numerics;
using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>Windows of a whole stream.</summary>
internal sealed class AllWindows(AllWindowedStream<OracleRow> windows) : IWindows
{
    private static readonly OracleRowSerializer Rows = OracleRowSerializer.Instance;

    public void Trigger(Func<Trigger> create) => windows.Trigger(create);

    public void Evictor(Evictor evictor) => windows.Evictor(evictor, Rows);

    public void AllowedLateness(TimeSpan lateness) => windows.AllowedLateness(lateness);

    public void SideOutputLateData(OutputTag<OracleRow> tag) => windows.SideOutputLateData(tag);

    public DataStream<OracleRow> Reduce(Func<OracleRow, OracleRow, OracleRow> function) => windows.Reduce(function, Rows);

    public DataStream<OracleRow> Reduce(Func<OracleRow, OracleRow, OracleRow> function, OracleRow described) =>
        windows.Reduce(function, () => new DescribeAllWindow(described), Rows);

    public DataStream<OracleRow> Aggregate(RowAggregate aggregate) => windows.Aggregate(aggregate, Rows);

    public DataStream<OracleRow> Aggregate(RowAggregate aggregate, OracleRow described) =>
        windows.Aggregate(aggregate, () => new DescribeAllWindow(described), Rows);

    public DataStream<OracleRow> Process(OracleRow described) => windows.Process(() => new DescribeAllWindow(described), Rows);

    public DataStream<OracleRow> Sum<TField>(Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IAdditionOperators<TField, TField, TField> => windows.Sum(field, with, Rows);

    public DataStream<OracleRow> Min<TField>(Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField> => windows.Min(field, with, Rows);

    public DataStream<OracleRow> Max<TField>(Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField> => windows.Max(field, with, Rows);

    public DataStream<OracleRow> MinBy<TField>(Func<OracleRow, TField> field, bool first)
        where TField : IComparable<TField> => windows.MinBy(field, first, Rows);

    public DataStream<OracleRow> MaxBy<TField>(Func<OracleRow, TField> field, bool first)
        where TField : IComparable<TField> => windows.MaxBy(field, first, Rows);
}
