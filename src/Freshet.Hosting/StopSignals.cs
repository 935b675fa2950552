using System.Runtime.InteropServices;

namespace Freshet.Hosting;

/// <summary>Ctrl-C and SIGTERM: the first asks for a stop, a second one ends the process at once, as if it were killed.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<PosixSignalRegistration> _registrations = [];

    public StopSignals()
    {
        foreach (PosixSignal signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM })
            _registrations.Add(PosixSignalRegistration.Create(signal, OnSignal));
    }

    /// <summary>Ends when a stop is asked for.</summary>
    public Task Asked => _asked.Task;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context) => context.Cancel = _asked.TrySetResult(); // a second one takes its usual way
}
