namespace Freshet.Bench.Stages;

/// <summary>The stages, in the order of a record's way. A stage is made when its turn comes.</summary>
internal static class StageList
{
    public static IReadOnlyList<StageCase> All { get; } =
    [
        new("json-view", JsonViewStage.FiveFields),
        new("json-view-14", JsonViewStage.AllFields),
        new("json-decode", JsonDecodeStage.Create),
        new("chain", ChainStage.Create),
        new("keyed-state", KeyedStateStage.Create),
        new("rocksdb", RocksDBStage.Create),
        new("tumbling", WindowStage.Tumbling),
        new("hop", WindowStage.Hop),
        new("hop-500", WindowStage.ManySlides),
        new("hand-off", HandOffStage.Create),
        new("features", FeaturesStage.Create),
        new("features-utf8", FeaturesStage.CreateFromUtf8),
        new("onnx", OnnxStage.Create),
        new("sqlite", SqliteStage.Create),
    ];
}

/// <summary>A stage under the name that <c>--case</c> takes.</summary>
internal sealed record StageCase(string Name, Func<Stage> Create);
