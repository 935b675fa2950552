using System.Net;
using System.Net.Sockets;

namespace Freshet.Crash.Servers;

/// <summary>Ports of this machine. Thread-safe.</summary>
internal static class Ports
{
    /// <summary>One of 127.0.0.1 that nobody listens at just now.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
