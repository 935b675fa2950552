namespace Freshet.Crash.InferenceFaults;

/// <summary>A way in which the service fails for a while. Immutable.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Behaviour">How the service behaves meanwhile.</param>
/// <param name="Length">For how long.</param>
internal sealed record ServiceFault(string Name, ServiceBehaviour Behaviour, TimeSpan Length);
