using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// Reads the bytes of sessions, as <see cref="WindowOperator{TKey,TIn,TContent,TOut}"/> has them: contents and timers by key and window, and each key's windows.
/// So a job may change between the default trigger and another. Used for one restore.
/// </summary>
internal sealed class SessionFormat<TKey, TContent>(Serializer<TKey> keySerializer, Serializer<TContent> contentSerializer, WrittenSchemas? written = null)
    where TKey : notnull
{
    private readonly StateTable<TKey, TimeWindow, TContent> _contents = new();
    private readonly StateTable<TKey, VoidNamespace, MergingWindows> _windows = new();

    /// <summary>Takes a section over; false where it is of something else.</summary>
    public bool TryRead(StateSection section)
    {
        switch (section.Name)
        {
            case WindowSections.Contents:
                new TableFormat<TKey, TimeWindow, TContent>(section.Name, default, keySerializer, WindowNamespaceSerializer.Instance, contentSerializer)
                    .Read(section, written, _contents);
                return true;
            case WindowSections.Sessions:
                new TableFormat<TKey, VoidNamespace, MergingWindows>(
                    section.Name, default, keySerializer, VoidNamespaceSerializer.Instance, new MergingWindowsSerializer())
                    .Read(section, null, _windows);
                return true;
            default:
                return section.Name == TimerService<TKey, TimeWindow>.EventSection; // a session's only timer is that of its end
        }
    }

    /// <summary>The sessions that were read.</summary>
    /// <exception cref="InvalidDataException">A session has no content.</exception>
    public IEnumerable<(TKey Key, Session<TContent> Session)> Sessions()
    {
        for (int i = 0; i < _windows.End; i++)
        {
            if (!_windows.IsEntry(i))
                continue;
            TKey key = _windows.KeyAt(i);
            foreach ((TimeWindow window, TimeWindow stateWindow) in _windows.PeekAt(i).Windows.ToArray())
            {
                if (!_contents.TryGet(key, stateWindow, out TContent? content))
                {
                    throw new InvalidDataException(
                        $"The checkpoint holds a session of the key '{key}' without content, which only a trigger that purges leaves. "
                        + "Give the windows that trigger back, or start without the checkpoint.");
                }

                yield return (key, new Session<TContent>(window.Start.Milliseconds, window.End.Milliseconds, content));
            }
        }
    }
}
