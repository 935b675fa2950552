using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Time;

/// <summary>The timers of one clock as they were at a barrier. Used by the thread that writes the checkpoint.</summary>
/// <param name="name">The sections' name.</param>
/// <param name="range">The key groups of the subtask.</param>
/// <param name="keySerializer">How keys become bytes.</param>
/// <param name="namespaceSerializer">How namespaces become bytes.</param>
/// <param name="timers">The timers, each with its place.</param>
/// <param name="isPlaceOfTime">Whether a place is one among the timers of the same time, rather than among all.</param>
internal sealed class TimerCapture<TKey, TNamespace>(
    string name, KeyGroupRange range, Serializer<TKey> keySerializer, NamespaceSerializer<TNamespace> namespaceSerializer,
    TableImage<TKey, TimerScope<TNamespace>, int> timers, bool isPlaceOfTime)
    : IStateCapture
    where TKey : notnull
    where TNamespace : struct, IEquatable<TNamespace>
{
    public void WriteTo(ISectionOutput output)
    {
        var gathered = new Gatherer(isPlaceOfTime);
        timers.Visit(gathered);
        var writers = new KeyGroupWriters<TKey>(range);
        foreach ((TKey key, TimerScope<TNamespace> scope) in gathered.InOrder())
        {
            SectionWriter section = writers[key];
            section.WritePart(keySerializer, key);
            namespaceSerializer.Write(scope.Namespace, section);
            section.WriteInt64(scope.Time);
        }

        writers.WriteTo(output, name);
    }

    public void Dispose() => timers.Dispose();

    private sealed class Gatherer(bool isPlaceOfTime) : EntryVisitor<TKey, TimerScope<TNamespace>, int>
    {
        private readonly List<(long Time, int Place)> _places = [];
        private readonly List<(TKey Key, TimerScope<TNamespace> Scope)> _timers = [];

        public override void Take(TKey key, TimerScope<TNamespace> scope, int value)
        {
            _places.Add((isPlaceOfTime ? scope.Time : 0, value));
            _timers.Add((key, scope));
        }

        public override void TakeBytes(TKey key, TimerScope<TNamespace> scope, ReadOnlySpan<byte> value) =>
            throw new NotSupportedException("A place never changes once it is there.");

        /// <summary>The timers in an order that makes an equal queue when they are registered again.</summary>
        public (TKey Key, TimerScope<TNamespace> Scope)[] InOrder()
        {
            (TKey, TimerScope<TNamespace>)[] timers = [.. _timers];
            Array.Sort(_places.ToArray(), timers);
            return timers;
        }
    }
}
