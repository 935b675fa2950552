namespace Freshet.Bench.Stages;

/// <summary>Batches of records as a source makes them.</summary>
internal static class Batches
{
    public const int Rows = 1024;

    /// <summary>A batch of numbered records.</summary>
    public static Record<long>[] Numbered() => Of(i => i);

    public static Record<long>[] Of(Func<int, long> value) =>
        [.. Enumerable.Range(0, Rows).Select(i => new Record<long>(value(i), new EventTime(i)))];
}
