using System.Net;
using System.Text;

namespace Freshet.Crash.Configurations;

/// <summary>An inference service of the earlier form of the contract, which names no labels. Disposing stops it.</summary>
internal sealed class SilentPredictor : IDisposable
{
    private readonly HttpListener _listener = new();

    public SilentPredictor(int port)
    {
        Address = $"http://127.0.0.1:{port}/";
        _listener.Prefixes.Add(Address);
        _listener.Start();
        _ = AnswerAsync();
    }

    public string Address { get; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                HttpListenerContext call = await _listener.GetContextAsync();
                call.Response.ContentType = "application/json";
                await call.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes("""{"pred":[0],"proba":[[0.8,0.1,0.1]]}"""));
                call.Response.Close();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // it was stopped
            }
        }
    }
}
