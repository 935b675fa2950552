namespace Freshet.Runtime.Execution;

/// <summary>How a job is run.</summary>
internal sealed record ExecutionSettings(int Parallelism, int MaxParallelism, int BatchSize, int WatermarkInterval, Action<Action> IoExecutor);
