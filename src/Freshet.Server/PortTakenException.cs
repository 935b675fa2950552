namespace Freshet.Server;

/// <summary>The dashboard's port is in use; the message says which, and what to do.</summary>
public sealed class PortTakenException : IOException
{
    /// <summary>For a port.</summary>
    public PortTakenException(int port, Exception? inner = null)
        : base($"Port {port} on 127.0.0.1 is taken, so the dashboard cannot start. Give another with --port N, or run without it: --no-dashboard.", inner) =>
        Port = port;

    /// <summary>The port.</summary>
    public int Port { get; }
}
