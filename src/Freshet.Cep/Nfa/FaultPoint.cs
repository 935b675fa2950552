namespace Freshet.Cep.Nfa;

/// <summary>
/// Ways in which patterns can be compiled wrong on purpose, so that the instruments that judge them can be tested themselves. The name says
/// what is wrong.
/// </summary>
internal enum FaultPoint
{
    None,
    WithinOffByOne,
    SkipStrategyIgnored,
}

/// <summary>The fault that is on; none, but where an instrument tests itself. Looked at when a pattern is compiled. Not thread-safe.</summary>
internal static class FaultPoints
{
    public static FaultPoint Active { get; set; }
}
