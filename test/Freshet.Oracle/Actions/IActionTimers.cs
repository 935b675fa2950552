using Freshet.Functions;

namespace Freshet.Oracle.Actions;

/// <summary>The key at hand and its timers, whatever its type.</summary>
internal interface IActionTimers
{
    object? Key { get; }

    string Domain { get; }

    void RegisterEvent(long time);

    void RegisterProcessing(long time);

    void DeleteEvent(long time);

    void DeleteProcessing(long time);
}

/// <summary>The key and timers of a function's context.</summary>
internal sealed class ActionTimers<TKey>(KeyedContext<TKey> context) : IActionTimers
    where TKey : notnull
{
    public object? Key => KeyField.ToJson(context.Key);

    public string Domain => context.TimeDomain == TimeDomain.EventTime ? "EVENT_TIME" : "PROCESSING_TIME";

    public void RegisterEvent(long time) => context.RegisterEventTimeTimer(new EventTime(time));

    public void RegisterProcessing(long time) => context.RegisterProcessingTimeTimer(new EventTime(time));

    public void DeleteEvent(long time) => context.DeleteEventTimeTimer(new EventTime(time));

    public void DeleteProcessing(long time) => context.DeleteProcessingTimeTimer(new EventTime(time));
}
