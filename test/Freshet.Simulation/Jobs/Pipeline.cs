using Freshet.Simulation.Engine;
using Freshet.Sinks;
using Freshet.Windowing;

namespace Freshet.Simulation.Jobs;

/// <summary>
/// The job of a plan: input → a map that may fail → running totals per key, sent through asynchronous calls, and beside them windows, sessions and
/// buckets → union → sink.
/// </summary>
internal static class Pipeline
{
    public static StreamExecutionEnvironment Build(World world, JobProcess process, JobPlan plan, Sink<Result> sink)
    {
        var environment = new StreamExecutionEnvironment();
        environment.RegisterSerializer(EventSerializer.Instance).RegisterSerializer(ResultSerializer.Instance);
        WatermarkStrategy<Event> watermarks = WatermarkStrategy<Event>.ForBoundedOutOfOrderness(JobPlan.OutOfOrderness)
            .WithTimestampAssigner(e => new EventTime(e.Time));
        DataStream<Event> events = environment.FromSource(new InputSource(world, process, plan), watermarks).Uid("events").Map(e => MayFail(world, e));
        KeyedStream<string, Event> byKey = events.KeyBy(e => e.Key);

        DataStream<Result> results = byKey.Process(() => new RunningTotals()).Uid("running");
        if (plan.Calls is { } order)
        {
            var service = new AnsweringService(world, process, world.Random(2_000 + process.Number));
            var options = new AsyncOptions { OutputMode = order, Capacity = 20, MaxAttempts = 2, RetryDelay = TimeSpan.FromMilliseconds(10) };
            results = results.MapAsync<Result>(service.Ask, options, ResultSerializer.Instance).Uid("calls");
        }

        if (plan.HasWindows)
        {
            results = results.Union(byKey.Window(TumblingEventTimeWindows.Of(plan.WindowSize))
                .Aggregate(new TallyAggregate(), () => new WindowTotals(), TallySerializer.Instance).Uid("windows"));
        }

        if (plan.HasSessions)
        {
            results = results.Union(byKey.Window(EventTimeSessionWindows.WithGap(JobPlan.SessionGap))
                .Process(() => new SessionTotals(), EventSerializer.Instance).Uid("sessions"));
        }

        if (plan.HasBuckets)
            results = results.Union(byKey.Process(() => new BucketTotals(plan.WindowSize)).Uid("buckets"));
        if (plan.Rebalances)
            results = results.Rebalance();
        results.SinkTo(sink).Uid("results");
        return environment;
    }

    private static Event MayFail(World world, Event value) => world.Dice.Strikes(FaultKind.FunctionFailed)
        ? throw new SimulatedFailureException($"The function does not like record {value.Id}.")
        : value;
}
