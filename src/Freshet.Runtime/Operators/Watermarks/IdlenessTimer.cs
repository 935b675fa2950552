namespace Freshet.Runtime.Operators.Watermarks;

/// <summary>
/// Tells when nothing has come for a while, as Flink's does: the time begins with the first look that finds nothing new since the one before. Used by
/// one thread.
/// </summary>
internal sealed class IdlenessTimer(TimeSpan timeout)
{
    private bool _wasActive;
    private bool _isIdle;
    private DateTimeOffset? _quietSince;

    public void Activity()
    {
        _wasActive = true;
        _isIdle = false;
    }

    /// <summary>Looks at the clock; <paramref name="justNow"/> is true where this is the first look that finds it idle.</summary>
    public bool IsIdle(DateTimeOffset now, out bool justNow)
    {
        justNow = false;
        if (_wasActive)
        {
            _wasActive = false;
            _quietSince = null;
            return false;
        }

        _quietSince ??= now;
        if (now - _quietSince.Value <= timeout)
            return false;
        justNow = !_isIdle;
        _isIdle = true;
        return true;
    }
}
