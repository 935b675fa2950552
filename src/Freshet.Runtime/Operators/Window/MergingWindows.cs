using System.Buffers;
using Freshet.Runtime.State;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>
/// A key's session windows. Each keeps its content under the namespace of one of the windows that it grew from, so that growing moves no
/// content. Used by one thread.
/// </summary>
internal sealed class MergingWindows
{
    private readonly List<(TimeWindow Window, TimeWindow StateWindow)> _windows = [];

    public int Count => _windows.Count;

    public ReadOnlySpan<(TimeWindow Window, TimeWindow StateWindow)> Windows => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_windows);

    public void Add(TimeWindow window, TimeWindow stateWindow) => _windows.Add((window, stateWindow));

    /// <summary>The namespace of a window's content; false where the window is gone.</summary>
    public bool TryGetStateWindow(TimeWindow window, out TimeWindow stateWindow)
    {
        foreach ((TimeWindow own, TimeWindow state) in Windows)
        {
            if (own == window)
            {
                stateWindow = state;
                return true;
            }
        }

        stateWindow = default;
        return false;
    }

    public void Retire(TimeWindow window)
    {
        for (int i = 0; i < _windows.Count; i++)
        {
            if (_windows[i].Window != window)
                continue;
            _windows.RemoveAt(i);
            return;
        }
    }

    /// <summary>
    /// Adds a record's window and merges what it touches. Fills <paramref name="merged"/> with the windows that became part of the result,
    /// and their namespaces, the one that is kept first; it stays empty where nothing grew.
    /// </summary>
    /// <returns>The window that the record is in.</returns>
    public TimeWindow Add(TimeWindow added, List<(TimeWindow Window, TimeWindow StateWindow)> merged)
    {
        merged.Clear();
        if (TryBeginAnew(added))
            return added;
        TimeWindow result = added;
        for (int i = _windows.Count - 1; i >= 0; i--)
        {
            if (!_windows[i].Window.Intersects(added))
                continue;
            result = result.Cover(_windows[i].Window);
            merged.Add(_windows[i]);
            _windows.RemoveAt(i);
        }

        if (merged.Count == 0)
        {
            _windows.Add((added, added));
            return added;
        }

        if (merged.Count > 1)
            merged.Sort((left, right) => InFlinksOrder(left.Window, right.Window));
        _windows.Add((result, merged[0].StateWindow));
        if (merged.Count == 1 && merged[0].Window == result)
            merged.Clear(); // the record fell into a window that stays as it was
        return result;
    }

    // A window that is exactly the record's, which takes a gap of the record's own, gets a content of its own in Flink, whatever it held.
    private bool TryBeginAnew(TimeWindow added)
    {
        for (int i = 0; i < _windows.Count; i++)
        {
            if (_windows[i].Window != added)
                continue;
            _windows[i] = (added, added);
            return true;
        }

        return false;
    }

    /// <summary>
    /// The order of two windows that become one. Flink keeps them in a Java HashSet, and the first gives the content that the others are appended to:
    /// its order is taken over, so that contents come in the same order.
    /// </summary>
    public static int InFlinksOrder(TimeWindow left, TimeWindow right)
    {
        int order = Bucket(left).CompareTo(Bucket(right));
        return order != 0 ? order : left.Start.CompareTo(right.Start);
    }

    private static int Bucket(TimeWindow window)
    {
        ulong bits = unchecked((ulong)(window.Start.Milliseconds + window.End.Milliseconds));
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        uint hash = (uint)(bits ^ (bits >> 31));
        return (int)((hash ^ (hash >> 16)) & 15);
    }
}

/// <summary>The bytes of a key's windows: each window, then the namespace of its content.</summary>
internal sealed class MergingWindowsSerializer : Serializer<MergingWindows>
{
    public override void Write(MergingWindows value, IBufferWriter<byte> output)
    {
        foreach ((TimeWindow window, TimeWindow state) in value.Windows)
        {
            WindowNamespaceSerializer.Instance.Write(window, (SectionWriter)output);
            WindowNamespaceSerializer.Instance.Write(state, (SectionWriter)output);
        }
    }

    public override MergingWindows Read(ReadOnlySpan<byte> bytes)
    {
        var windows = new MergingWindows();
        while (!bytes.IsEmpty)
        {
            TimeWindow window = WindowNamespaceSerializer.Instance.Next(ref bytes);
            windows.Add(window, WindowNamespaceSerializer.Instance.Next(ref bytes));
        }

        return windows;
    }
}
