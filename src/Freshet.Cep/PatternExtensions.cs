using Freshet.State;

namespace Freshet.Cep;

/// <summary>Finds patterns in streams. Its methods only build the job graph and are not thread-safe.</summary>
public static class PatternExtensions
{
    extension<TKey, T>(KeyedStream<TKey, T> stream)
        where TKey : notnull
    {
        /// <summary>Finds a pattern among the events of each key, under event time unless told otherwise.</summary>
        /// <param name="pattern">The pattern.</param>
        /// <param name="comparer">Orders events of equal time; null for the order of their arrival.</param>
        /// <param name="serializer">How events become bytes in state; null asks for a built-in serializer.</param>
        /// <exception cref="MalformedPatternException">The pattern cannot be matched; the message says why.</exception>
        public PatternStream<T> Match(Pattern<T> pattern, IComparer<T>? comparer = null, Serializer<T>? serializer = null) =>
            new(new KeyedPatternInput<TKey, T>(stream), pattern, comparer, serializer);
    }

    extension<T>(DataStream<T> stream)
    {
        /// <summary>Finds a pattern among all events, under event time unless told otherwise: in one subtask, which all events go to.</summary>
        /// <param name="pattern">The pattern.</param>
        /// <param name="comparer">Orders events of equal time; null for the order of their arrival.</param>
        /// <param name="serializer">How events become bytes in state; null asks for a built-in serializer.</param>
        /// <exception cref="MalformedPatternException">The pattern cannot be matched; the message says why.</exception>
        public PatternStream<T> Match(Pattern<T> pattern, IComparer<T>? comparer = null, Serializer<T>? serializer = null) =>
            new(new GlobalPatternInput<T>(stream), pattern, comparer, serializer);
    }
}
