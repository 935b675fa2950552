namespace Freshet.Runtime.Execution;

/// <summary>Says whether a restart can heal a failure. A pure function.</summary>
internal static class Recoverability
{
    /// <summary>
    /// No where somebody said so by <see cref="SuppressRestartsException"/>, and where what lies in a file, a checkpoint or a store is not what it must be: it
    /// is the same when it is read again. What a user function throws is wrapped, so its own <see cref="InvalidDataException"/> is not meant.
    /// </summary>
    public static bool CanHeal(Exception failure)
    {
        if (failure is InvalidDataException)
            return false;
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is SuppressRestartsException)
                return false;
        }

        return true;
    }
}
