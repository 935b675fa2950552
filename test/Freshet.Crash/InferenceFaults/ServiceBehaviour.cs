namespace Freshet.Crash.InferenceFaults;

/// <summary>How the inference service behaves.</summary>
internal enum ServiceBehaviour
{
    Healthy,

    /// <summary>Its process is killed, and nobody listens at its address.</summary>
    Killed,

    /// <summary>It answers rightly, seconds later.</summary>
    Slow,

    /// <summary>500 to everything.</summary>
    Fails,

    /// <summary>429 to everything, and when to come again.</summary>
    Busy,

    /// <summary>A page of HTML to everything.</summary>
    Garbage,

    /// <summary>The model's answers without the last one.</summary>
    ShortLists,

    /// <summary>Probabilities that are no numbers.</summary>
    NotNumbers,
}
