namespace Freshet.Bench.Stages;

/// <summary>The stages, in the order of a record's way. A stage is made when its turn comes.</summary>
internal static class StageList
{
    public static IReadOnlyList<StageCase> All { get; } =
    [
        new("chain", ChainStage.Create),
        new("keyed-state", KeyedStateStage.Create),
        new("hand-off", HandOffStage.Create),
    ];
}

/// <summary>A stage under the name that <c>--case</c> takes.</summary>
internal sealed record StageCase(string Name, Func<Stage> Create);
