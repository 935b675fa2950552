using System.Buffers;
using Reviews.Learning.Drift;

namespace Reviews.Learning.Tests.Drift;

public sealed class DriftDetectorTests
{
    [Fact]
    public void Adwin_finds_the_changes_where_river_and_moa_find_them()
    {
        Assert.Equal([1023], Alarms(new Adwin(), KnownStreams.River));
        Assert.Equal([1023, 1055], Alarms(new Adwin(new AdwinOptions { Delta = 0.001 }), KnownStreams.CapyMoa));

        // River leaves a bucket of each size out of its look and finds this one only at 1055.
        Assert.Equal([1023, 1055], Alarms(new Adwin(), KnownStreams.RiverTests));
    }

    [Fact]
    public void Page_Hinkley_finds_the_changes_where_river_finds_them()
    {
        Assert.Equal([1006], Alarms(new PageHinkley(), KnownStreams.River));
        Assert.Equal([1020, 1991], Alarms(new PageHinkley(), KnownStreams.RiverTests));
    }

    [Fact]
    public void Kswin_finds_the_change_where_river_finds_it_but_for_the_luck_of_the_draw()
    {
        // River found it at 1016 with one draw of older values; all older values are smaller, so another draw moves it by a place or two.
        foreach (ulong seed in (ulong[])[1, 2, 3, 4, 5])
        {
            int alarm = Assert.Single(Alarms(new Kswin(new KswinOptions { Seed = seed }), KnownStreams.River));
            Assert.InRange(alarm, 1014, 1018);
        }
    }

    [Fact]
    public void Adwin_keeps_a_stream_without_change_and_rarely_cries_wolf()
    {
        int alarms = 0;
        for (int seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var adwin = new Adwin();
            alarms += Alarms(adwin, [.. Enumerable.Range(0, 5000).Select(_ => random.NextDouble() < 0.2 ? 1.0 : 0)]).Length;
            Assert.InRange(adwin.Mean, 0.15, 0.25);
        }

        // 20 streams of 156 looks each at delta 0.002.
        Assert.InRange(alarms, 0, 6);
    }

    [Fact]
    public void Adwins_window_holds_mean_and_variance_of_what_it_keeps()
    {
        var random = new Random(3);
        double[] values = [.. Enumerable.Range(0, 777).Select(_ => random.NextDouble())];
        var adwin = new Adwin(new AdwinOptions { Delta = 1e-9 });
        Assert.Empty(Alarms(adwin, values));
        double mean = values.Average();
        Assert.Equal(777, adwin.Width);
        Assert.Equal(mean, adwin.Mean, 1e-12);
        Assert.Equal(values.Average(v => (v - mean) * (v - mean)), adwin.Variance, 1e-12);
    }

    [Fact]
    public void After_a_change_adwin_keeps_only_what_came_since()
    {
        var adwin = new Adwin();
        Alarms(adwin, [.. Enumerable.Repeat(0.0, 1000), .. Enumerable.Repeat(1.0, 640)]);
        Assert.InRange(adwin.Width, 600, 700);
        Assert.InRange(adwin.Mean, 0.9, 1);
    }

    [Fact]
    public void Page_Hinkley_begins_anew_after_an_alarm()
    {
        int[] alarms = Alarms(new PageHinkley(), [.. Enumerable.Repeat(0.0, 500), .. Enumerable.Repeat(1.0, 1000)]);
        Assert.Single(alarms);
        Assert.InRange(alarms[0], 550, 600);
    }

    [Theory]
    [InlineData(1, 3, 1.0)]
    [InlineData(3, 3, 0.1)] // both orders of 3 and 3 apart: 2 of the 20 ways
    [InlineData(5, 5, 2.0 / 252)]
    [InlineData(4, 5, 20.0 / 252)] // 2 (C(10, 1) - C(10, -3)) of 252
    public void Chances_of_a_distance_are_exact(int distance, int size, double expected) =>
        Assert.Equal(expected, KolmogorovSmirnov.PValue(distance, size), 1e-12);

    [Fact]
    public void A_distance_is_the_largest_between_the_step_functions()
    {
        Assert.Equal(0, KolmogorovSmirnov.Distance([1, 2, 2, 3], [1, 2, 2, 3]));
        Assert.Equal(4, KolmogorovSmirnov.Distance([1, 1, 1, 1], [2, 2, 2, 2]));
        Assert.Equal(2, KolmogorovSmirnov.Distance([0, 0, 0, 1], [0, 1, 1, 1]));
    }

    [Fact]
    public void An_alarm_names_the_class_and_both_means_and_the_other_classes_stay_silent()
    {
        var monitor = new DriftMonitor();
        List<DriftAlarm> alarms = [];
        Span<DriftAlarm> raised = new DriftAlarm[DriftMonitor.MostAlarms];
        for (int i = 0; i < 3000; i++)
        {
            int actual = i % 3;
            bool isWrong = actual == StarLabel.Neutral && i >= 1500 ? i % 5 != 0 : i % 30 == actual;
            int count = monitor.Update(new LabelOutcome(i, actual, isWrong ? (actual + 1) % 3 : actual, isWrong ? 0.1 : 0.9, i), raised);
            alarms.AddRange(raised[..count]);
        }

        Assert.All(alarms, alarm => Assert.Equal(StarLabel.Neutral, alarm.Class));
        DriftAlarm adwin = alarms.First(a => a.Detector == DriftDetectorKind.Adwin);
        Assert.InRange(adwin.Time, 1500, 1800);
        Assert.Equal((adwin.Time / 3) + 1, adwin.Count);
        Assert.True(adwin.Before < adwin.After, adwin.ToString());
        Assert.Contains(alarms, a => a.Detector == DriftDetectorKind.PageHinkley);
        Assert.Contains(alarms, a => a.Detector == DriftDetectorKind.Kswin);
    }

    [Fact]
    public void A_restored_monitor_raises_the_same_alarms()
    {
        DriftMonitor straight = new(), restored = new();
        var random = new Random(8);
        var raised = new DriftAlarm[DriftMonitor.MostAlarms];
        var again = new DriftAlarm[DriftMonitor.MostAlarms];
        int alarms = 0;
        for (int i = 0; i < 4000; i++)
        {
            bool isWrong = random.NextDouble() < (i / 1000 % 2 == 0 ? 0.1 : 0.7);
            var outcome = new LabelOutcome(i, i % 3, isWrong ? (i + 1) % 3 : i % 3, random.NextDouble(), i);
            int count = straight.Update(outcome, raised);
            Assert.Equal(count, restored.Update(outcome, again));
            Assert.Equal(raised.AsSpan(0, count), again.AsSpan(0, count));
            alarms += count;
            if (i % 97 == 0)
                restored = Restored(straight);
        }

        Assert.True(alarms > 0);
    }

    [Fact]
    public void A_damaged_monitor_is_refused()
    {
        var writer = new ArrayBufferWriter<byte>();
        new DriftMonitor().WriteTo(writer);
        byte[] bytes = writer.WrittenSpan.ToArray();
        Assert.Throws<InvalidDataException>(() => new DriftMonitor(4).Read(bytes));
        bytes[20] ^= 1;
        Assert.Throws<InvalidDataException>(() => new DriftMonitor().Read(bytes));
    }

    [Fact]
    public void A_monitor_allocates_nothing_per_prediction()
    {
        var monitor = new DriftMonitor();
        var raised = new DriftAlarm[DriftMonitor.MostAlarms];
        long before = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 1000; i++)
                monitor.Update(new LabelOutcome(i, i % 3, 0, 0.5, i), raised);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static DriftMonitor Restored(DriftMonitor monitor)
    {
        var writer = new ArrayBufferWriter<byte>();
        monitor.WriteTo(writer);
        var restored = new DriftMonitor();
        restored.Read(writer.WrittenSpan);
        return restored;
    }

    private static int[] Alarms(IDriftDetector detector, double[] values) =>
        [.. Enumerable.Range(0, values.Length).Where(i => detector.Update(values[i]))];
}
