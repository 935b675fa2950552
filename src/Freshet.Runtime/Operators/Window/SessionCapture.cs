using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.Runtime.Time;
using Freshet.State;
using Freshet.Windowing;

namespace Freshet.Runtime.Operators.Window;

/// <summary>Sessions as they were at a barrier. Used by the thread that writes the checkpoint.</summary>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="keySerializer">How keys become bytes.</param>
/// <param name="sessions">The sessions of each key.</param>
internal sealed class SessionCapture<TKey, TContent>(
    KeyGroupRange range, Serializer<TKey> keySerializer, TableImage<TKey, VoidNamespace, KeySessions<TContent>> sessions)
    : IStateCapture
    where TKey : notnull
{
    public void WriteTo(ISectionOutput output)
    {
        var writer = new Writer(range, keySerializer);
        sessions.Visit(writer);
        writer.Contents.WriteTo(output, WindowSections.Contents);
        writer.Windows.WriteTo(output, WindowSections.Sessions);
        writer.Timers.WriteTo(output, TimerService<TKey, TimeWindow>.EventSection);
    }

    public void Dispose() => sessions.Dispose();

    private sealed class Writer(KeyGroupRange range, Serializer<TKey> keySerializer) : EntryVisitor<TKey, VoidNamespace, KeySessions<TContent>>
    {
        private readonly MergingWindowsSerializer _windows = new();

        public KeyGroupWriters<TKey> Contents { get; } = new(range);

        public KeyGroupWriters<TKey> Windows { get; } = new(range);

        public KeyGroupWriters<TKey> Timers { get; } = new(range);

        public override void Take(TKey key, VoidNamespace scope, KeySessions<TContent> value) =>
            throw new NotSupportedException("A key's sessions may be changed in place, so they are bytes when they come here.");

        public override void TakeBytes(TKey key, VoidNamespace scope, ReadOnlySpan<byte> value)
        {
            int keyGroup = KeyGroups.Of(key, range.MaxParallelism);
            var own = new MergingWindows();
            while (!value.IsEmpty)
            {
                TimeWindow window = WindowNamespaceSerializer.Instance.Next(ref value);
                own.Add(window, window);
                Begin(Contents.Of(keyGroup), key, window).WritePart(SectionReader.NextPart(ref value));
                Begin(Timers.Of(keyGroup), key, window).WriteInt64(window.MaxTimestamp.Milliseconds);
            }

            SectionWriter windows = Windows.Of(keyGroup);
            windows.WritePart(keySerializer, key);
            windows.WritePart(_windows, own);
        }

        private SectionWriter Begin(SectionWriter output, TKey key, TimeWindow window)
        {
            output.WritePart(keySerializer, key);
            WindowNamespaceSerializer.Instance.Write(window, output);
            return output;
        }
    }
}
