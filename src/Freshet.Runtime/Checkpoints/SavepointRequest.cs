namespace Freshet.Runtime.Checkpoints;

/// <summary>A savepoint that somebody waits for.</summary>
/// <param name="folder">Where it is to stand.</param>
internal sealed class SavepointRequest(string folder)
{
    private readonly TaskCompletionSource<string> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Folder => folder;

    /// <summary>Ends with the folder when the savepoint is durable.</summary>
    public Task<string> Written => _written.Task;

    public void Complete() => _written.TrySetResult(folder);

    public void JobHasEnded() => Fail(new InvalidOperationException($"The job ended before the savepoint in '{folder}' was taken."));

    public void Fail(Exception cause) => _written.TrySetException(cause);
}
