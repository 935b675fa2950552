using System.Numerics;
using Freshet.Windowing;

namespace Freshet.Oracle.Programs;

/// <summary>The verbs of windows, whether of a keyed stream or of a whole one.</summary>
internal interface IWindows
{
    void Trigger(Func<Trigger> create);

    void Evictor(Evictor evictor);

    void AllowedLateness(TimeSpan lateness);

    void SideOutputLateData(OutputTag<OracleRow> tag);

    DataStream<OracleRow> Reduce(Func<OracleRow, OracleRow, OracleRow> function);

    DataStream<OracleRow> Reduce(Func<OracleRow, OracleRow, OracleRow> function, OracleRow described);

    DataStream<OracleRow> Aggregate(RowAggregate aggregate);

    DataStream<OracleRow> Aggregate(RowAggregate aggregate, OracleRow described);

    DataStream<OracleRow> Process(OracleRow described);

    DataStream<OracleRow> Sum<TField>(Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IAdditionOperators<TField, TField, TField>;

    DataStream<OracleRow> Min<TField>(Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField>;

    DataStream<OracleRow> Max<TField>(Func<OracleRow, TField> field, Func<OracleRow, TField, OracleRow> with)
        where TField : IComparable<TField>;

    DataStream<OracleRow> MinBy<TField>(Func<OracleRow, TField> field, bool first)
        where TField : IComparable<TField>;

    DataStream<OracleRow> MaxBy<TField>(Func<OracleRow, TField> field, bool first)
        where TField : IComparable<TField>;
}
