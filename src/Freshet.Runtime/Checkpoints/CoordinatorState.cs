namespace Freshet.Runtime.Checkpoints;

/// <summary>Whether checkpoints are still taken.</summary>
internal enum CoordinatorState : byte
{
    Taking,

    /// <summary>The checkpoint that the job ends with is complete.</summary>
    Over,

    Closed,
}
