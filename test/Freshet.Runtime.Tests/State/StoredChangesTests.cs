using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.State.Stored;
using Freshet.State;
using Freshet.Testing.Contract;
using Freshet.Windowing;

namespace Freshet.Runtime.Tests.State;

/// <summary>Checkpoints of a store that hold what changed: whatever fails between, what is put back is what was there.</summary>
public sealed class StoredChangesTests
{
    private const int Keys = 300;
    private static readonly KeyGroupRange All = KeyGroupRange.Of(0, 1, 16);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_completed_checkpoint_holds_what_a_whole_one_would(int seed)
    {
        var random = new Random(seed);
        var storage = new ChangeStorage();
        var subject = new Subject();
        for (int checkpoint = 1; checkpoint <= 120; checkpoint++)
        {
            for (int i = random.Next(40); i >= 0; i--)
                subject.ChangeSomething(random);
            bool isSavepoint = random.Next(10) == 0;
            IReadOnlyList<StateSection> whole = subject.TakeWhole();
            bool isWritten = random.Next(4) > 0;
            bool isHeard = isWritten && random.Next(4) > 0;
            using (IStateCapture capture = subject.Capture(new CheckpointBarrier(checkpoint, isSavepoint)))
            {
                subject.ChangeSomething(random); // it is not in the checkpoint
                if (isWritten)
                    storage.Write(checkpoint, capture, isSavepoint);
            }

            if (isHeard)
                subject.Completed(checkpoint);
            if (isWritten)
                Assert.Equal(Text(whole), Text(Subject.From(storage.Read(checkpoint)).TakeWhole()));
        }

        Assert.True(storage.Changes > 100 && storage.Kept > 100 && storage.Whole > 100, $"{storage.Changes} changes, {storage.Kept} kept, {storage.Whole} whole");
    }

    [Fact]
    public void Sections_without_changes_are_kept_and_changed_entries_alone_are_written()
    {
        var storage = new ChangeStorage();
        var subject = new Subject();
        for (int key = 0; key < Keys; key++)
            subject.Set($"k{key}", "value");
        storage.Write(1, subject.Capture(new CheckpointBarrier(1)), isSavepoint: false);
        Assert.Equal((0, 0), (storage.Changes, storage.Kept));
        subject.Completed(1);
        subject.Set("k7", "other");
        storage.Write(2, subject.Capture(new CheckpointBarrier(2)), isSavepoint: false);
        Assert.Equal((1, 15), (storage.Changes, storage.Kept));
        subject.Completed(2);
        storage.Write(3, subject.Capture(new CheckpointBarrier(3)), isSavepoint: false);
        Assert.Equal((1, 31), (storage.Changes, storage.Kept));
    }

    [Fact]
    public void Changes_since_a_checkpoint_that_was_not_completed_come_with_the_next()
    {
        var storage = new ChangeStorage();
        var subject = new Subject();
        for (int key = 0; key < Keys; key++)
            subject.Set($"k{key}", "value");
        storage.Write(1, subject.Capture(new CheckpointBarrier(1)), isSavepoint: false);
        subject.Completed(1);
        subject.Set("k7", "other");
        subject.Capture(new CheckpointBarrier(2)).Dispose();
        subject.Set("k8", "another");
        storage.Write(3, subject.Capture(new CheckpointBarrier(3)), isSavepoint: false);
        Assert.Equal(Text(subject.TakeWhole()), Text(Subject.From(storage.Read(3)).TakeWhole()));
        Assert.Equal(2, storage.Changes);
    }

    [Fact]
    public void Section_is_written_whole_again_when_its_changes_come_to_half_of_it()
    {
        var storage = new ChangeStorage();
        var subject = new Subject();
        for (int key = 0; key < Keys; key++)
            subject.Set($"k{key}", "value");
        storage.Write(1, subject.Capture(new CheckpointBarrier(1)), isSavepoint: false);
        subject.Completed(1);
        int before = storage.Whole;
        int checkpoint = 1;
        while (storage.Whole == before)
        {
            checkpoint++;
            Assert.True(checkpoint < 40);
            subject.Set("k7", $"{checkpoint}");
            storage.Write(checkpoint, subject.Capture(new CheckpointBarrier(checkpoint)), isSavepoint: false);
            subject.Completed(checkpoint);
        }

        Assert.InRange(checkpoint, 5, 34);
        Assert.Equal(before + 1, storage.Whole);
    }

    [Fact]
    public void Too_many_changes_to_remember_make_the_next_checkpoint_whole()
    {
        var storage = new ChangeStorage();
        var subject = new Subject();
        string longKey = new('x', 100_000);
        for (int key = 0; key < 400; key++)
            subject.Set($"{key}{longKey}", new string('v', 1000));
        storage.Write(1, subject.Capture(new CheckpointBarrier(1)), isSavepoint: false);
        subject.Completed(1);
        for (int key = 0; key < 400; key++)
            subject.Set($"{key}{longKey}", "changed"); // 40 MB of keys
        storage.Write(2, subject.Capture(new CheckpointBarrier(2)), isSavepoint: false);
        Assert.Equal((0, 0), (storage.Changes, storage.Kept));
        subject.Completed(2);
        subject.Set($"1{longKey}", "changed again");
        storage.Write(3, subject.Capture(new CheckpointBarrier(3)), isSavepoint: false);
        Assert.Equal((1, 15), (storage.Changes, storage.Kept));
    }

    private static string Text(IEnumerable<StateSection> sections) => string.Join('\n', sections
        .OrderBy(s => s.Name, StringComparer.Ordinal).ThenBy(s => s.KeyGroup).Select(s => $"{s.Name} {s.KeyGroup} {Convert.ToHexString(s.Bytes.Span)}"));

    /// <summary>A value, a list and a map by key and window, in a sorted store.</summary>
    private sealed class Subject
    {
        private readonly StoredKeyedStateBackend _backend;
        private readonly KeyedState<string, TimeWindow> _state;
        private readonly ValueState<string> _value;
        private readonly ListState<string> _list;
        private readonly MapState<string, string> _map;

        public Subject()
        {
            _backend = Open();
            _state = _backend.Create<string, TimeWindow>(Serializers.For<string>(), WindowNamespaceSerializer.Instance);
            _value = _state.Value(new ValueStateDescriptor<string>("value"));
            _list = _state.List(new ListStateDescriptor<string>("list"));
            _map = _state.Map(new MapStateDescriptor<string, string>("map"));
        }

        public static Subject From(IEnumerable<StateSection> sections)
        {
            var subject = new Subject();
            foreach (StateSection section in sections)
                Assert.True(subject._state.TryRestore(section));
            return subject;
        }

        public void Set(string key, string value)
        {
            Move(key, 0);
            _value.Set(value);
        }

        public void ChangeSomething(Random random)
        {
            Move($"k{random.Next(Keys)}", random.Next(2));
            switch (random.Next(9))
            {
                case < 2:
                    _value.Set($"{random.Next()}");
                    break;
                case 2:
                    _value.Clear();
                    break;
                case < 5:
                    _list.Add($"{random.Next()}");
                    break;
                case 5:
                    _list.Clear();
                    break;
                case 6:
                    _map.Put($"{random.Next(3)}", $"{random.Next()}");
                    break;
                case 7:
                    _map.Remove($"{random.Next(3)}");
                    break;
                default:
                    _map.Clear();
                    break;
            }
        }

        public IStateCapture Capture(CheckpointBarrier barrier)
        {
            var sections = new List<StateSection>();
            var captures = new List<IStateCapture>();
            _backend.Capture(barrier, sections, captures);
            Assert.All(sections, s => Assert.StartsWith("\u0001schema:", s.Name, StringComparison.Ordinal));
            return Assert.Single(captures);
        }

        public IReadOnlyList<StateSection> TakeWhole()
        {
            using IStateCapture capture = Capture(new CheckpointBarrier(0, IsSavepoint: true));
            return new OperatorSnapshot("uid", []) { Captures = [capture] }.Materialize().Sections;
        }

        public void Completed(long checkpoint) => _backend.CheckpointCompleted(checkpoint);

        private static StoredKeyedStateBackend Open()
        {
            var backend = new StoredKeyedStateBackend(() => new SortedByteStore(), All, writesChanges: true);
            backend.Open();
            return backend;
        }

        private void Move(string key, int window) => _state.Scope.Set(key, new TimeWindow(new EventTime(window), new EventTime(window + 1)));
    }

    /// <summary>Keeps checkpoints as a storage of changes does.</summary>
    private sealed class ChangeStorage
    {
        private readonly Dictionary<long, Dictionary<(string Name, int KeyGroup), List<StateSection>>> _checkpoints = [];

        public int Whole { get; private set; }

        public int Changes { get; private set; }

        public int Kept { get; private set; }

        public void Write(long checkpoint, IStateCapture capture, bool isSavepoint)
        {
            var output = new Output(this, isSavepoint);
            using (capture)
                capture.WriteTo(output);
            _checkpoints.Add(checkpoint, output.Sections);
        }

        public IEnumerable<StateSection> Read(long checkpoint) => _checkpoints[checkpoint].Values.SelectMany(s => s);

        private sealed class Output(ChangeStorage storage, bool isSavepoint) : ISectionOutput
        {
            public Dictionary<(string Name, int KeyGroup), List<StateSection>> Sections { get; } = [];

            public void Write(string name, int keyGroup, ReadOnlySpan<byte> bytes)
            {
                storage.Whole++;
                Sections.Add((name, keyGroup), [new StateSection(name, keyGroup, bytes.ToArray())]);
            }

            public void WriteChange(string name, int keyGroup, long sinceCheckpoint, ReadOnlySpan<byte> bytes)
            {
                Assert.False(isSavepoint);
                storage.Changes++;
                Sections.Add(
                    (name, keyGroup),
                    [.. storage._checkpoints[sinceCheckpoint][(name, keyGroup)], new StateSection(name, keyGroup, bytes.ToArray(), isChange: true)]);
            }

            public void Keep(string name, int keyGroup, long sinceCheckpoint)
            {
                Assert.False(isSavepoint);
                storage.Kept++;
                Sections.Add((name, keyGroup), storage._checkpoints[sinceCheckpoint][(name, keyGroup)]);
            }
        }
    }
}
