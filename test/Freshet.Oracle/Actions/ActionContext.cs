using Freshet.Functions;
using Freshet.State;

namespace Freshet.Oracle.Actions;

/// <summary>
/// What the actions of a recorded program see and may do while one record or timer is at hand; whatever the function at hand does not
/// offer fails, as it does in Flink. Used by one thread.
/// </summary>
internal sealed class ActionContext(ProcessContext context, Collector<OracleRow> output) : IExpressionScope
{
    /// <summary>The record; null in a timer.</summary>
    public OracleRow? Record { get; init; }

    public IReadOnlyDictionary<string, ActionState> States { get; init; } = new Dictionary<string, ActionState>();

    /// <summary>The key and timers; null where the function has none.</summary>
    public IActionTimers? Timers { get; init; }

    /// <summary>The broadcast state to read; null where there is none.</summary>
    public ReadOnlyBroadcastState<JsonValue, JsonValue>? Broadcast { get; init; }

    /// <summary>The broadcast state to write; null where it is read only.</summary>
    public BroadcastState<JsonValue, JsonValue>? WritableBroadcast { get; init; }

    /// <summary>Applies something to a state of all keys; null where no broadcast record is at hand.</summary>
    public Action<ActionState, Action<object?>>? ApplyToKeyedState { get; init; }

    public void Emit(OracleRow row) => output.Collect(row);

    public void Side(string tag, OracleRow row) => context.Output(new OutputTag<OracleRow>(tag), row);

    public object? Field(string name) => Record?[name];

    public object? Special(string name) => name switch
    {
        "ts" or "timer" => context.Time == EventTime.None ? null : context.Time.Milliseconds,
        "wm" => context.Watermark.Milliseconds,
        "pt" => context.CurrentProcessingTime.Milliseconds,
        "key" when Timers is not null => Timers.Key,
        "domain" when Timers is not null => Record is not null ? null : Timers.Domain,
        _ => throw new InvalidOperationException($"There is no @{name} here."),
    };

    public object? State(string name) => name == "broadcast" && !States.ContainsKey(name)
        ? JsonEntries.ToRow(Require(Broadcast).Entries)
        : Find(name).Read();

    public object? MapEntry(string name, object? key)
    {
        if (name != "broadcast" || States.ContainsKey(name))
            return Find(name).Entry(key);
        return Require(Broadcast).TryGet(new JsonValue(key), out JsonValue value) ? value.Value : null;
    }

    /// <summary>The declared state of that name.</summary>
    public ActionState Find(string name) =>
        States.TryGetValue(name, out ActionState? state) ? state : throw new InvalidOperationException($"There is no state {name} here.");

    /// <summary>A part that the function at hand must have.</summary>
    public static T Require<T>(T? part)
        where T : class => part ?? throw new InvalidOperationException($"There is no {typeof(T).Name} here.");
}
