using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// The bytes of sessions, as <see cref="WindowOperator{TKey,TIn,TContent,TOut}"/> has them: contents and timers by key and window, and each key's windows.
/// So a job may change between the default trigger and another. Used for one snapshot or restore.
/// </summary>
internal sealed class SessionFormat<TKey, TContent>(Serializer<TKey> keySerializer, Serializer<TContent> contentSerializer, WrittenSchemas? written = null)
    where TKey : notnull
{
    private readonly StateTable<TKey, TimeWindow, TContent> _contents = new();
    private readonly List<(TKey Key, MergingWindows Windows)> _windows = [];

    public void Write(List<StateSection> sections, StateTable<TKey, VoidNamespace, KeySessions<TContent>> table, KeyGroupRange range)
    {
        var contents = new KeyGroupWriters<TKey>(range);
        var windows = new KeyGroupWriters<TKey>(range);
        var timers = new KeyGroupWriters<TKey>(range);
        for (int i = 0; i < table.End; i++)
        {
            if (table.IsEntry(i))
                Write(table.KeyAt(i), table.ValueAt(i), contents, windows, timers);
        }

        contents.AddTo(sections, WindowSections.Contents);
        windows.AddTo(sections, WindowSections.Sessions);
        timers.AddTo(sections, TimerService<TKey, TimeWindow>.EventSection);
    }

    /// <summary>Takes a section over; false where it is of something else.</summary>
    public bool TryRead(StateSection section)
    {
        ReadOnlySpan<byte> bytes = section.Bytes.Span;
        switch (section.Name)
        {
            case WindowSections.Contents:
                Serializer<TContent> reader = new StateReader<TKey, TContent>(keySerializer, contentSerializer, written, section.Name).Values;
                while (!bytes.IsEmpty)
                {
                    TKey key = keySerializer.Read(SectionReader.NextPart(ref bytes));
                    TimeWindow window = WindowNamespaceSerializer.Instance.Next(ref bytes);
                    _contents.GetOrAdd(key, window, out _) = reader.Read(SectionReader.NextPart(ref bytes));
                }

                return true;
            case WindowSections.Sessions:
                var serializer = new MergingWindowsSerializer();
                while (!bytes.IsEmpty)
                    _windows.Add((keySerializer.Read(SectionReader.NextPart(ref bytes)), serializer.Read(SectionReader.NextPart(ref bytes))));
                return true;
            default:
                return section.Name == TimerService<TKey, TimeWindow>.EventSection; // a session's only timer is that of its end
        }
    }

    /// <summary>The sessions that were read.</summary>
    /// <exception cref="InvalidDataException">A session has no content.</exception>
    public IEnumerable<(TKey Key, Session<TContent> Session)> Sessions()
    {
        foreach ((TKey key, MergingWindows windows) in _windows)
        {
            foreach ((TimeWindow window, TimeWindow stateWindow) in windows.Windows.ToArray())
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

    private void Write(
        TKey key, in KeySessions<TContent> sessions, KeyGroupWriters<TKey> contents, KeyGroupWriters<TKey> windows, KeyGroupWriters<TKey> timers)
    {
        var own = new MergingWindows();
        foreach (Session<TContent> session in sessions.All())
        {
            own.Add(session.Window, session.Window);
            SectionWriter content = contents[key];
            content.WritePart(keySerializer, key);
            WindowNamespaceSerializer.Instance.Write(session.Window, content);
            content.WritePart(contentSerializer, session.Content);
            SectionWriter timer = timers[key];
            timer.WritePart(keySerializer, key);
            WindowNamespaceSerializer.Instance.Write(session.Window, timer);
            timer.WriteInt64(session.MaxTimestamp);
        }

        SectionWriter window = windows[key];
        window.WritePart(keySerializer, key);
        window.WritePart(new MergingWindowsSerializer(), own);
    }
}
