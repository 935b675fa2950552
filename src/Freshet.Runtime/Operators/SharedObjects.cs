namespace Freshet.Runtime.Operators;

/// <summary>What the readers of one subtask share, one of each type. Used by the thread that steps them.</summary>
internal sealed class SharedObjects : IDisposable
{
    private readonly Dictionary<Type, IDisposable> _objects = [];

    public TShared GetOrAdd<TShared>(Func<TShared> create)
        where TShared : class, IDisposable
    {
        if (!_objects.TryGetValue(typeof(TShared), out IDisposable? found))
            _objects.Add(typeof(TShared), found = create());
        return (TShared)found;
    }

    public void Dispose()
    {
        foreach (IDisposable shared in _objects.Values)
            shared.Dispose();
        _objects.Clear();
    }
}
