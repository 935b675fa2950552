using System.Globalization;
using Freshet.Functions;
using Freshet.State;

namespace Freshet.Simulation.Jobs;

/// <summary>
/// One result for each record, made of everything that the key has had: a count and a sum, the last amounts, and the number of records by the last digit
/// of their id. A record lost or taken twice shows in every later result of its key.
/// </summary>
internal sealed class RunningTotals : KeyedProcessFunction<string, Event, Result>
{
    public const int Remembered = 4;

    private ValueState<(long Count, long Sum)> _total = null!;
    private ListState<int> _last = null!;
    private MapState<int, int> _digits = null!;

    public override void Open(IKeyedStateStore state)
    {
        _total = state.Value(new ValueStateDescriptor<(long Count, long Sum)>("total"));
        _last = state.List(new ListStateDescriptor<int>("last"));
        _digits = state.Map(new MapStateDescriptor<int, int>("digits"));
    }

    public override void Process(Event value, KeyedContext<string> context, Collector<Result> output)
    {
        _total.TryGet(out (long Count, long Sum) total);
        total = (total.Count + 1, total.Sum + value.Amount);
        _total.Set(total);

        _last.Add(value.Amount);
        if (_last.Get().Length > Remembered)
            _last.Update(_last.Get()[1..].ToArray());
        long remembered = 0;
        foreach (int amount in _last.Get())
            remembered = (remembered * 1_009) + amount;

        _digits.TryGet(value.Id % 10, out int sameDigit);
        _digits.Put(value.Id % 10, sameDigit + 1);

        output.Collect(new Result(IdOf(value), value.Key, (int)total.Count, ValueOf(total.Count, total.Sum, remembered, sameDigit + 1)));
    }

    public static string IdOf(Event value) => string.Create(CultureInfo.InvariantCulture, $"r{value.Id}");

    public static long ValueOf(long count, long sum, long remembered, int sameDigit) =>
        unchecked((((((count * 1_000_003) + sum) * 1_000_003) + remembered) * 1_000_003) + sameDigit);
}
