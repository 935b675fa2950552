namespace Freshet.Simulation.Jobs;

/// <summary>What a job has to give, computed from its input by plain loops: each key's records in order, nothing at the same time, nothing that fails.</summary>
internal static class ExpectedResults
{
    public static Dictionary<string, Result> Of(JobPlan plan)
    {
        var results = new Dictionary<string, Result>(StringComparer.Ordinal);
        foreach (IGrouping<string, Event> events in plan.Splits.SelectMany(s => s).GroupBy(e => e.Key, StringComparer.Ordinal))
        {
            Event[] ofKey = [.. events];
            IEnumerable<Result> made = plan.Calls is null ? Running(ofKey) : Running(ofKey).Select(r => r.Answered());
            if (plan.HasWindows)
                made = made.Concat(Windows(events.Key, ofKey, (long)plan.WindowSize.TotalMilliseconds));
            if (plan.HasSessions)
                made = made.Concat(Sessions(events.Key, ofKey));
            if (plan.HasBuckets)
                made = made.Concat(Buckets(events.Key, ofKey, (long)plan.WindowSize.TotalMilliseconds));
            foreach (Result result in made)
                results.Add(result.Id, result);
        }

        return results;
    }

    private static IEnumerable<Result> Running(Event[] events)
    {
        long sum = 0;
        var digits = new int[10];
        for (int i = 0; i < events.Length; i++)
        {
            sum += events[i].Amount;
            long remembered = 0;
            for (int j = Math.Max(0, i + 1 - RunningTotals.Remembered); j <= i; j++)
                remembered = (remembered * 1_009) + events[j].Amount;
            int sameDigit = ++digits[events[i].Id % 10];
            long value = RunningTotals.ValueOf(i + 1, sum, remembered, sameDigit);
            yield return new Result(RunningTotals.IdOf(events[i]), events[i].Key, i + 1, value);
        }
    }

    private static IEnumerable<Result> Windows(string key, Event[] events, long size) => events
        .GroupBy(e => e.Time / size * size)
        .Select(w => new Result(WindowTotals.IdOf(key, w.Key), key, 0, WindowTotals.ValueOf(w.Count(), w.Sum(e => (long)e.Amount))));

    private static IEnumerable<Result> Buckets(string key, Event[] events, long size) => events
        .GroupBy(e => e.Time / size)
        .Select(b => new Result(BucketTotals.IdOf(key, b.Key), key, 0, b.Sum(e => (long)e.Amount)));

    private static IEnumerable<Result> Sessions(string key, Event[] events)
    {
        long gap = (long)JobPlan.SessionGap.TotalMilliseconds;
        Event[] byTime = [.. events.OrderBy(e => e.Time)];
        for (int first = 0, next; first < byTime.Length; first = next)
        {
            long sum = byTime[first].Amount;
            for (next = first + 1; next < byTime.Length && byTime[next].Time <= byTime[next - 1].Time + gap; next++)
                sum += byTime[next].Amount;
            yield return new Result(SessionTotals.IdOf(key, byTime[first].Time), key, 0, WindowTotals.ValueOf(next - first, sum));
        }
    }
}
