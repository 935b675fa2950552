using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Tests.State;
using Freshet.Runtime.Time;
using Freshet.State;

namespace Freshet.Runtime.Tests;

public sealed class TimerQueueTests
{
    [Theory]
    [InlineData(1, 10)]
    [InlineData(2, 1_000)]
    [InlineData(3, 1_000_000)]
    public void Timers_come_by_time_then_by_registration_whatever_is_deleted_between(int seed, int times)
    {
        var random = new Random(seed);
        var queue = new TimerQueue<int, VoidNamespace>();
        var model = new List<Timer<int, VoidNamespace>>(); // in order of registration
        for (int i = 0; i < 20_000; i++)
        {
            var timer = new Timer<int, VoidNamespace>(random.Next(8), default, new EventTime(random.Next(times)));
            switch (random.Next(4))
            {
                case 0 or 1:
                    queue.Register(timer);
                    if (!model.Contains(timer))
                        model.Add(timer);
                    break;
                case 2:
                    if (model.Count > 0 && random.Next(2) == 0)
                        timer = model[random.Next(model.Count)];
                    queue.Delete(timer);
                    model.Remove(timer);
                    break;
                default:
                    Timer<int, VoidNamespace>? next = model.Count == 0 ? null : model.MinBy(t => t.Time.Milliseconds);
                    bool any = queue.TryTake(EventTime.Max, out Timer<int, VoidNamespace> taken);
                    Assert.Equal(next, any ? taken : null);
                    if (any)
                        model.Remove(taken);
                    break;
            }

            Assert.Equal(model.Count, queue.Count);
        }

        Assert.Equal(model.OrderBy(t => t.Time.Milliseconds), Captured(queue));
    }

    [Fact]
    public void Timers_deleted_long_before_their_time_leave_nothing_behind()
    {
        var queue = new TimerQueue<int, VoidNamespace>();
        for (int i = 0; i < 1_000_000; i++)
        {
            var timer = new Timer<int, VoidNamespace>(1, default, new EventTime(i));
            queue.Register(timer);
            queue.Delete(timer);
        }

        Assert.Equal(0, queue.Count);
        Assert.InRange(queue.SlotCount, 0, 2_100);
        Assert.False(queue.TryPeek(out _));
    }

    /// <summary>The timers in the order in which a snapshot has them.</summary>
    private static List<Timer<int, VoidNamespace>> Captured(TimerQueue<int, VoidNamespace> queue)
    {
        var oneGroup = KeyGroupRange.Of(0, 1, 1);
        var sections = new CapturedSections();
        new TimerCapture<int, VoidNamespace>(
            "timers", oneGroup, Serializers.For<int>(), VoidNamespaceSerializer.Instance, queue.Capture(isRepeatable: false), queue.IsPlaceOfTime)
            .WriteTo(sections);
        var timers = new List<Timer<int, VoidNamespace>>();
        foreach (StateSection section in sections.All)
        {
            ReadOnlySpan<byte> bytes = section.Bytes.Span;
            while (!bytes.IsEmpty)
            {
                int key = Serializers.For<int>().Read(SectionReader.NextPart(ref bytes));
                timers.Add(new Timer<int, VoidNamespace>(key, default, new EventTime(SectionReader.NextInt64(ref bytes))));
            }
        }

        return timers;
    }
}
