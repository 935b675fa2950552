using System.Net;
using System.Net.Sockets;

namespace Reviews.Job.Tests;

/// <summary>An address that refuses every connection as long as it is held: nobody else gets its port.</summary>
internal sealed class RefusingAddress : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    public RefusingAddress() => _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0)); // and it does not listen

    public Uri Uri => new($"http://{_socket.LocalEndPoint}/");

    public void Dispose() => _socket.Dispose();
}
