using Freshet.Runtime;
using Freshet.Testing;
using static Freshet.Cep.Tests.PatternRun;

namespace Freshet.Cep.Tests;

public sealed class RescaleTests
{
    [Fact]
    public void Partial_matches_and_waiting_events_go_with_their_keys_from_one_subtask_to_three_to_two()
    {
        const int Keys = 300;
        Pattern<string> pattern = Begin('a').FollowedBy("b").Where(Is('b')).FollowedBy("c").Where(Is('c')).Within(TimeSpan.FromSeconds(1));
        OperatorHarness<string, string> harness = Harness(pattern, options: new JobOptions { Parallelism = 1 });
        Push(harness, "a1", 1);
        harness.PushWatermark(new EventTime(1));
        Push(harness, "b1", 2); // waits
        Rescale(ref harness, pattern, 3);
        harness.PushWatermark(new EventTime(3));
        Push(harness, "c1", 4);
        Rescale(ref harness, pattern, 2);
        harness.PushWatermark(new EventTime(2000));
        Assert.Equal(Enumerable.Repeat("a=a1 b=b1 c=c1", Keys), harness.TakeOutput().Select(r => r.Value));
        Assert.Equal(0, harness.Snapshot().Bytes);
        harness.Dispose();

        static void Push(OperatorHarness<string, string> harness, string e, long time)
        {
            for (int key = 0; key < Keys; key++)
                harness.Push($"k{key}/{e}", new EventTime(time));
        }
    }

    private static void Rescale(ref OperatorHarness<string, string> harness, Pattern<string> pattern, int parallelism)
    {
        OperatorState state = harness.Snapshot();
        harness.Dispose();
        harness = Harness(pattern, options: new JobOptions { Parallelism = parallelism }, state: state);
    }
}
