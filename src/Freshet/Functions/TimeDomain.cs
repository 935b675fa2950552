namespace Freshet.Functions;

/// <summary>Which clock a timer runs on.</summary>
public enum TimeDomain
{
    /// <summary>The time of the events, which the watermark moves on.</summary>
    EventTime,

    /// <summary>The time of the machine.</summary>
    ProcessingTime,
}
