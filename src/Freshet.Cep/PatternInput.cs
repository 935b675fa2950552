using Freshet.Cep.Operators;

namespace Freshet.Cep;

/// <summary>The stream that a pattern is looked for in, without the type of its key.</summary>
internal abstract class PatternInput<T>
{
    public abstract DataStream<TOut> Process<TOut>(CepDefinition<T, TOut> definition);
}

/// <summary>A keyed stream: each key by itself.</summary>
internal sealed class KeyedPatternInput<TKey, T>(KeyedStream<TKey, T> stream) : PatternInput<T>
    where TKey : notnull
{
    public override DataStream<TOut> Process<TOut>(CepDefinition<T, TOut> definition) =>
        stream.Process(() => new CepFunction<TKey, T, TOut>(definition)).Name("Cep");
}

/// <summary>A stream without keys: all events are of one.</summary>
internal sealed class GlobalPatternInput<T>(DataStream<T> stream) : PatternInput<T>
{
    public override DataStream<TOut> Process<TOut>(CepDefinition<T, TOut> definition) =>
        stream.KeyBy(_ => 0).Process(() => new CepFunction<int, T, TOut>(definition)).Name("GlobalCep").Parallelism(1);
}
