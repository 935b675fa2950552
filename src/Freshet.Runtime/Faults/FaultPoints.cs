namespace Freshet.Runtime.Faults;

/// <summary>
/// The fault that is on; none, but where an instrument tests itself. It is looked at when operators are made and state is restored, never
/// with a record. Not thread-safe: set it while nothing runs.
/// </summary>
internal static class FaultPoints
{
    public static FaultPoint Active { get; set; }

    public static bool IsOn(FaultPoint point) => Active == point;
}
