using Freshet.Graph;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Exchange;
using Freshet.Runtime.Operators;
using Freshet.Sinks;

namespace Freshet.Runtime.Tests;

/// <summary>A gate over the channels of two inputs of different types.</summary>
public sealed class InputGateTests
{
    private readonly List<string> _seen = [];
    private readonly Channel<int> _first = new(4);
    private readonly Channel<int> _second = new(4);
    private readonly Channel<string> _other = new(4);
    private readonly InputGate _gate;

    public InputGateTests()
    {
        var tested = new Recording(_seen);
        _gate = new InputGate(
            new TaskInput(tested.First, [new InputChannel<int>(_first, tested.First), new InputChannel<int>(_second, tested.First)]),
            new TaskInput(tested.Second, [new InputChannel<string>(_other, tested.Second)]));
    }

    [Fact]
    public void Barrier_waits_for_the_channels_of_both_inputs()
    {
        Control(_first, ElementKind.Barrier, 7);
        Send(_first, 1);
        Send(_other, "a");
        Control(_other, ElementKind.Barrier, 7);
        Send(_other, "b");
        Send(_second, 2);
        Assert.DoesNotContain(InputEvent.BarrierAligned, Drain());
        Assert.Equal(["1: 2", "2: a"], _seen.Order(StringComparer.Ordinal));
        Control(_second, ElementKind.Barrier, 7);
        Assert.Equal(InputEvent.BarrierAligned, _gate.TryProcess(out _));
        Assert.Equal(CheckpointBarrier.Unpack(7), _gate.Barrier);
        Drain();
        Assert.Equal(["1: 1", "1: 2", "2: a", "2: b"], _seen.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Input_that_has_ended_counts_as_aligned_and_ends_by_itself()
    {
        Control(_other, ElementKind.Watermark, 5);
        Control(_other, ElementKind.End, 0);
        Drain();
        Assert.Equal(["end 2"], _seen);
        Control(_first, ElementKind.Barrier, 3);
        Control(_second, ElementKind.Barrier, 3);
        Assert.Contains(InputEvent.BarrierAligned, Drain());
        Control(_first, ElementKind.Watermark, 10);
        Control(_second, ElementKind.Watermark, 20);
        Drain();
        Assert.Equal(["end 2", "watermark 10"], _seen);
        Control(_first, ElementKind.End, 0);
        Control(_second, ElementKind.End, 0);
        Assert.Equal(InputEvent.Ended, Drain()[^1]);
        Assert.Equal(["end 2", "watermark 10", "watermark 20", $"watermark {long.MaxValue}", "end 1"], _seen);
    }

    [Fact]
    public void Barrier_that_waits_for_the_last_channel_is_aligned_when_that_one_ends()
    {
        Control(_first, ElementKind.Barrier, 3);
        Control(_other, ElementKind.Barrier, 3);
        Assert.DoesNotContain(InputEvent.BarrierAligned, Drain());
        Control(_second, ElementKind.End, 0);
        Assert.Equal(InputEvent.BarrierAligned, _gate.TryProcess(out _));
    }

    [Fact]
    public void Watermarks_combine_within_an_input_and_then_over_both()
    {
        Control(_first, ElementKind.Watermark, 10);
        Control(_other, ElementKind.Watermark, 4);
        Drain();
        Assert.Empty(_seen);
        Control(_second, ElementKind.Watermark, 7);
        Drain();
        Assert.Equal(["watermark 4"], _seen);
        Assert.Equal(4, _gate.Watermark.Milliseconds);
        Control(_other, ElementKind.Status, 1);
        Drain();
        Assert.Equal(["watermark 4", "watermark 7"], _seen);
        Control(_first, ElementKind.Status, 1);
        Control(_second, ElementKind.Status, 1);
        Drain();
        Assert.Equal(["watermark 4", "watermark 7", "watermark 10", "idle True"], _seen);
        Control(_other, ElementKind.Status, 0);
        Drain();
        Assert.Equal("idle False", _seen[^1]);
    }

    [Fact]
    public void Channel_held_by_its_barrier_fills_up_while_the_others_flow()
    {
        Control(_first, ElementKind.Barrier, 1);
        int sent = 0;
        while (_first.TryDrain())
            Send(_first, sent++);
        Assert.Equal(1, _gate.Fill);
        for (int i = 0; i < 50; i++)
        {
            Send(_second, 100 + i);
            Send(_other, "x");
            Drain();
            Assert.True(_second.TryDrain() & _other.TryDrain());
        }

        Assert.Equal(100, _seen.Count);
        Control(_second, ElementKind.Barrier, 1);
        Control(_other, ElementKind.Barrier, 1);
        Assert.Contains(InputEvent.BarrierAligned, Drain());
        Assert.True(_first.TryDrain());
        Drain();
        Assert.Equal(Enumerable.Range(0, sent).Select(i => $"1: {i}"), _seen[100..]);
    }

    private static void Send<T>(Channel<T> channel, T value)
    {
        RecordBuffer<T> buffer = channel.RentBuffer();
        buffer.Add(new Record<T>(value, EventTime.None));
        channel.Send(new Element<T>(ElementKind.Batch, 0, buffer));
    }

    private static void Control<T>(Channel<T> channel, ElementKind kind, long value) => channel.Send(new Element<T>(kind, value, null));

    private List<InputEvent> Drain()
    {
        var events = new List<InputEvent>();
        while (_gate.TryProcess(out _) is var happened && happened != InputEvent.None)
            events.Add(happened);
        return events;
    }

    private sealed class Recording(List<string> seen) : TwoInputOperator<int, string, int>(SomeNode(), 0, FanOut<int>.Nowhere)
    {
        protected override void Process1(ReadOnlySpan<Record<int>> batch)
        {
            foreach (Record<int> record in batch)
                seen.Add($"1: {record.Value}");
        }

        protected override void Process2(ReadOnlySpan<Record<string>> batch)
        {
            foreach (Record<string> record in batch)
                seen.Add($"2: {record.Value}");
        }

        protected override void ProcessWatermark(EventTime watermark) => seen.Add($"watermark {watermark.Milliseconds}");

        protected override void ProcessStatus(bool idle) => seen.Add($"idle {idle}");

        protected override void EndInput(int input) => seen.Add($"end {input}");

        private static Node SomeNode()
        {
            DataStream<int> stream = new StreamExecutionEnvironment().FromCollection([1]);
            return stream.SinkTo(new CollectionSink<int>()).Node;
        }
    }
}
