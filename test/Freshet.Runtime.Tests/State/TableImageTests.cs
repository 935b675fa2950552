using System.Buffers;
using System.Buffers.Binary;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Tests.State;

/// <summary>What a table held at a barrier is what its image gives, whatever becomes of the table before and while the image is read.</summary>
public sealed class TableImageTests
{
    public static TheoryData<string> Kinds => ["number", "text", "list", "frozen list"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Image_holds_what_the_table_held_whatever_changes_behind_it(string kind)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            TableRun run = Create(kind, seed, keys: random.Next(2) == 0 ? 40 : 4_000);
            for (int barrier = 0; barrier < 6; barrier++)
            {
                Repeat(random.Next(3_000), run.Change);
                OpenImage image = run.Capture();
                Repeat(random.Next(2_000), run.Change);
                image.Check(() => Repeat(random.Next(3), run.Change));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Images_of_several_barriers_are_kept_apart_and_those_given_up_are_forgotten(string kind)
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            TableRun run = Create(kind, seed, keys: 3_000);
            var open = new List<OpenImage>();
            for (int i = 0; i < 25; i++)
            {
                Repeat(random.Next(400), run.Change);
                open.Add(run.Capture());
                if (random.Next(2) == 0)
                    continue;
                OpenImage image = open[random.Next(open.Count)];
                open.Remove(image);
                if (random.Next(3) == 0)
                    image.GiveUp();
                else
                    image.Check(() => Repeat(random.Next(2), run.Change));
            }

            foreach (OpenImage image in open)
                image.Check(() => { });
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Nothing_is_torn_between_two_threads(string kind)
    {
        TableRun run = Create(kind, seed: 7, keys: 20_000);
        Repeat(30_000, run.Change);
        for (int i = 0; i < 60; i++)
        {
            OpenImage image = run.Capture();
            Task reading = Task.Run(() => image.Check(() => { }), TestContext.Current.CancellationToken);
            while (!reading.IsCompleted)
                Repeat(20, run.Change);
            await reading;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Image_may_be_given_up_by_another_thread_while_the_table_is_changed(string kind)
    {
        TableRun run = Create(kind, seed: 8, keys: 20_000);
        Repeat(30_000, run.Change);
        for (int i = 0; i < 60; i++)
        {
            OpenImage image = run.Capture();
            Task ending = Task.Run(image.GiveUp, TestContext.Current.CancellationToken);
            while (!ending.IsCompleted)
                Repeat(20, run.Change);
            await ending;
        }
    }

    [Fact]
    public void Last_image_may_be_read_again_until_it_is_disposed_of()
    {
        var table = new StateTable<int, long, StateList<int>>(new StateListSerializer<int>(Serializers.For<int>()));
        for (int i = 0; i < 3_000; i++)
            (table.GetOrAdd(i, 0, out _) = new StateList<int>()).Add(i);
        TableImage<int, long, StateList<int>> image = table.Capture(isRepeatable: true);
        for (int i = 0; i < 3; i++)
        {
            var counter = new Counter<StateList<int>>();
            image.Visit(counter);
            Assert.Equal(3_000, counter.Entries);
        }
    }

    [Fact]
    public void Serializer_that_throws_fails_whoever_writes_and_not_whoever_changes_a_value()
    {
        var table = new StateTable<int, long, StateList<int>>(new Throwing());
        for (int i = 0; i < 10; i++)
            table.GetOrAdd(i, 0, out _) = new StateList<int>();
        TableImage<int, long, StateList<int>> kept = table.Capture(isRepeatable: false);
        table.ChangeAt(3).Add(1);
        Assert.Throws<InvalidDataException>(() => kept.Visit(new Counter<StateList<int>>()));
        TableImage<int, long, StateList<int>> read = table.Capture(isRepeatable: false);
        Assert.Throws<InvalidDataException>(() => read.Visit(new Counter<StateList<int>>()));
        table.ChangeAt(0).Add(1); // and nobody waits for what will never be kept
    }

    private static TableRun Create(string kind, int seed, int keys) => kind switch
    {
        "number" => new TableRun<(long, long)>(seed, keys, Serializers.For<(long, long)>(), static (_, number) => (number, ~number)),
        "text" => new TableRun<string>(seed, keys, Serializers.For<string>(), static (_, number) => $"{number}"),
        "list" => new TableRun<StateList<int>>(seed, keys, new StateListSerializer<int>(Serializers.For<int>()), Extend),
        _ => new TableRun<StateList<int>>(seed, keys, new Freezing(), Extend),
    };

    private static StateList<int> Extend(StateList<int>? list, int number)
    {
        list ??= new StateList<int>();
        if (list.Count > 8)
            list.RemoveMarked(new bool[] { true, true, true, true, true, true, true, true, true, true, true, true }.AsSpan(0, list.Count));
        list.Add(number);
        return list;
    }

    private static void Repeat(int times, Action action)
    {
        for (int i = 0; i < times; i++)
            action();
    }

    private sealed class Counter<TValue> : EntryVisitor<int, long, TValue>
    {
        public int Entries { get; private set; }

        public override void Take(int key, long scope, TValue value) => Entries++;

        public override void TakeBytes(int key, long scope, ReadOnlySpan<byte> value) => Entries++;
    }

    private sealed class Throwing : Serializer<StateList<int>>
    {
        public override void Write(StateList<int> value, IBufferWriter<byte> output) => throw new InvalidDataException("no");

        public override StateList<int> Read(ReadOnlySpan<byte> bytes) => throw new InvalidDataException("no");
    }

    /// <summary>Copies lists instead of writing them at once.</summary>
    private sealed class Freezing : Serializer<StateList<int>>
    {
        public override void Write(StateList<int> value, IBufferWriter<byte> output) => Write(value.Span, output);

        public override StateList<int> Read(ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

        public override FrozenValue Freeze(StateList<int> value) => new Frozen(value.Span.ToArray());

        private static void Write(ReadOnlySpan<int> value, IBufferWriter<byte> output)
        {
            foreach (int number in value)
            {
                BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), number);
                output.Advance(4);
            }
        }

        private sealed class Frozen(int[] numbers) : FrozenValue
        {
            public override void Write(IBufferWriter<byte> output) => Freezing.Write(numbers, output);
        }
    }
}
