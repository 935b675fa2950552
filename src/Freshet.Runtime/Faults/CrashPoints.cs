namespace Freshet.Runtime.Faults;

/// <summary>
/// Tells a test program which step of the commit protocol was done, so that it can kill its process right there. Not thread-safe: set it before a
/// job runs. It is called from any thread.
/// </summary>
internal static class CrashPoints
{
    public static Action<CrashPoint>? Reached { get; set; }

    public static void Reach(CrashPoint point) => Reached?.Invoke(point);
}
