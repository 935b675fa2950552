using Freshet.Runtime.Checkpoints;
using Freshet.State;

namespace Freshet.Runtime.State;

/// <summary>What a state of a subtask does at a checkpoint and at a restore.</summary>
internal interface IOperatorStateContent
{
    /// <summary>What the state's bytes are made of; null where nothing is known of them.</summary>
    StateSchema? Schema { get; }

    /// <summary>Puts back the parts of all subtasks.</summary>
    /// <exception cref="StateSchemaException">They were written as another type.</exception>
    void Restore(IReadOnlyList<OperatorStateSection> sections, RestorePlace place, WrittenSchemas written, string section);

    void Write(SectionWriter output);
}

/// <summary>
/// The states of a subtask that belong to no key, in memory. A handle holds what was restored from the moment it is asked for. Used by the
/// thread that steps the task.
/// </summary>
internal sealed class HeapOperatorState : IOperatorStateStore
{
    private const string ListKind = "list";
    private const string UnionKind = "union";
    private const string BroadcastKind = "broadcast";

    private readonly Dictionary<(string Kind, string Name), IOperatorStateContent> _states = [];
    private readonly ILookup<(string Kind, string Name), OperatorStateSection> _restored;
    private readonly Dictionary<string, int> _first = new(StringComparer.Ordinal);
    private readonly WrittenSchemas _written;
    private readonly string? _uid;
    private readonly int _subtask;
    private readonly int _parallelism;

    public HeapOperatorState(OperatorSnapshot? restored, int subtask, int parallelism)
    {
        _uid = restored?.Uid;
        _written = WrittenSchemas.Of(restored);
        _subtask = subtask;
        _parallelism = parallelism;
        _restored = (restored?.Sections ?? []).Select(OperatorStateSection.TryRead).OfType<OperatorStateSection>().ToLookup(s => (s.Kind, s.Name));
        // As in Flink: the elements that do not divide go on with the next list where they ended with the last, so that no subtask gets them all.
        int first = 0;
        foreach (IGrouping<(string Kind, string Name), OperatorStateSection> list in _restored.Where(s => s.Key.Kind == ListKind))
        {
            _first.Add(list.Key.Name, first);
            first = (first + list.Sum(s => CountElements(s.Bytes.Span))) % parallelism;
        }
    }

    public ListState<T> List<T>(ListStateDescriptor<T> descriptor) => List(descriptor, ListKind);

    public ListState<T> UnionList<T>(ListStateDescriptor<T> descriptor) => List(descriptor, UnionKind);

    public BroadcastState<TMapKey, TValue> Broadcast<TMapKey, TValue>(MapStateDescriptor<TMapKey, TValue> descriptor)
        where TMapKey : notnull
    {
        RefuseTimeToLive(descriptor.Name, descriptor.TimeToLive);
        return Add(BroadcastKind, descriptor.Name, new HeapBroadcastState<TMapKey, TValue>(new StateMapSerializer<TMapKey, TValue>(
            descriptor.KeySerializer ?? Serializers.For<TMapKey>(), descriptor.ValueSerializer ?? Serializers.For<TValue>())));
    }

    /// <summary>Refuses to go on where a restored state was not asked for: it would be lost without a word.</summary>
    /// <exception cref="InvalidDataException">The checkpoint holds a state that the operator no longer has.</exception>
    public void CheckAllAreTaken()
    {
        foreach (IGrouping<(string Kind, string Name), OperatorStateSection> state in _restored)
        {
            if (!_states.ContainsKey(state.Key))
            {
                throw new InvalidDataException(
                    $"The checkpoint holds a {state.Key.Kind} state '{state.Key.Name}' of '{_uid}' that the operator no longer has. "
                    + "Ask for it again, or start without the checkpoint.");
            }
        }
    }

    public void Write(List<StateSection> sections)
    {
        foreach (((string kind, string name), IOperatorStateContent state) in _states)
        {
            var output = new SectionWriter();
            state.Write(output);
            sections.Add(new OperatorStateSection(kind, name, _subtask, _parallelism, output.Written).ToSection());
            if (WrittenSchemas.ToSection(OperatorStateSection.NameOf(kind, name), null, state.Schema) is { } schema)
                sections.Add(schema);
        }
    }

    private HeapOperatorListState<T> List<T>(ListStateDescriptor<T> descriptor, string kind)
    {
        RefuseTimeToLive(descriptor.Name, descriptor.TimeToLive);
        return Add(
            kind, descriptor.Name,
            new HeapOperatorListState<T>(new StateListSerializer<T>(descriptor.Serializer ?? Serializers.For<T>()), isUnion: kind == UnionKind));
    }

    private static int CountElements(ReadOnlySpan<byte> bytes)
    {
        int count = 0;
        for (; !bytes.IsEmpty; count++)
            SectionReader.NextPart(ref bytes);
        return count;
    }

    private static void RefuseTimeToLive(string name, StateTimeToLive? timeToLive)
    {
        if (timeToLive is not null)
            throw new NotSupportedException($"The state '{name}' is the operator's own, and only keyed state has a time to live. Take TimeToLive out of its descriptor.");
    }

    private TState Add<TState>(string kind, string name, TState state)
        where TState : IOperatorStateContent
    {
        if (_states.Keys.Any(k => k.Name == name))
            throw new InvalidOperationException($"The operator has two states named '{name}'. Give one of them another name.");
        _states.Add((kind, name), state);
        var place = new RestorePlace(_subtask, _parallelism, _first.GetValueOrDefault(name));
        try
        {
            state.Restore([.. _restored[(kind, name)]], place, _written, OperatorStateSection.NameOf(kind, name));
        }
        catch (StateSchemaException e)
        {
            throw new InvalidDataException($"The {kind} state '{name}' of '{_uid}' cannot be read: {e.Message}", e);
        }

        return state;
    }
}
