using Freshet.Cep.Nfa;

namespace Freshet.Cep.Operators;

/// <summary>All that a pattern's function is made of. Immutable; shared by the subtasks.</summary>
internal sealed record CepDefinition<TIn, TOut>(
    Automaton<TIn> Automaton, Func<PatternProcessFunction<TIn, TOut>> CreateFunction, KeyElementsSerializer<TIn> Serializer,
    IComparer<TIn>? Comparer, bool InProcessingTime, OutputTag<TIn>? LateTag);
