using Freshet.Operators;

namespace Freshet.Runtime.Operators;

/// <summary>An operator's side outputs by name. Watermarks go to all of them; a tag that nobody reads goes nowhere.</summary>
internal class SideOutputs(IReadOnlyDictionary<string, IReadOnlyList<Output>> consumers)
{
    private readonly Dictionary<string, object> _collectors = new(StringComparer.Ordinal);
    private readonly List<Action> _flushes = [];
    private readonly Output[] _all = [.. consumers.Values.SelectMany(outputs => outputs)];

    public void Emit<T>(OutputTag<T> tag, T value, EventTime time)
    {
        if (!_collectors.TryGetValue(tag.Name, out object? collector))
        {
            var made = new BatchCollector<T>(
                consumers.TryGetValue(tag.Name, out IReadOnlyList<Output>? outputs) ? FanOut<T>.Of(outputs) : Unread(tag));
            _flushes.Add(made.Flush);
            _collectors.Add(tag.Name, collector = made);
        }

        ((BatchCollector<T>)collector).Collect(value, time);
    }

    public void Flush()
    {
        foreach (Action flush in _flushes)
            flush();
    }

    public void EmitWatermark(EventTime watermark)
    {
        foreach (Output output in _all)
            output.EmitWatermark(watermark);
    }

    public void EmitStatus(bool idle)
    {
        foreach (Output output in _all)
            output.EmitStatus(idle);
    }

    /// <summary>Where the values of a tag go that no node reads.</summary>
    protected virtual Output<T> Unread<T>(OutputTag<T> tag) => FanOut<T>.Nowhere;
}
