using System.Runtime.InteropServices;
using Freshet.Functions;

namespace Freshet.Windowing;

/// <summary>Parts a window's values by the stream that they came from.</summary>
internal sealed class CoGroupWindowFunction<TKey, T1, T2, TOut>(CoGroupFunction<T1, T2, TOut> function)
    : ProcessWindowFunction<TKey, TaggedUnion<T1, T2>, TOut>
    where TKey : notnull
{
    private readonly List<T1> _first = [];
    private readonly List<T2> _second = [];

    public override void Process(TKey key, WindowContext context, ReadOnlySpan<TaggedUnion<T1, T2>> elements, Collector<TOut> output)
    {
        foreach (ref readonly TaggedUnion<T1, T2> element in elements)
        {
            if (element.IsFirst)
                _first.Add(element.First);
            else
                _second.Add(element.Second);
        }

        function(CollectionsMarshal.AsSpan(_first), CollectionsMarshal.AsSpan(_second), output);
        _first.Clear();
        _second.Clear();
    }
}
