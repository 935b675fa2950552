namespace Freshet.Server;

/// <summary>Decides which requests the dashboard answers: a browser that a foreign page drives, or a rebound name, gets nothing.</summary>
internal static class RequestGuard
{
    private const string LivePath = "/_blazor";

    /// <summary>Why a request is refused, with its status code; null where it is answered.</summary>
    public static Refusal? Judge(in RequestFacts request)
    {
        if (!IsLoopbackName(request.Host, request.Port))
            return new Refusal(400, "This server answers to 127.0.0.1 and localhost only.");
        bool live = request.Path.StartsWith(LivePath, StringComparison.OrdinalIgnoreCase);
        if (request.Method is not ("GET" or "HEAD") && !(live && request.Method == "POST"))
            return new Refusal(405, "The dashboard only shows; it changes nothing.");
        if (request.Origin is { Length: > 0 } origin && !origin.Equals("http://" + request.Host, StringComparison.OrdinalIgnoreCase))
            return new Refusal(403, "A page of another origin may not use the dashboard.");
        if (live && request.FetchSite is not (null or "" or "same-origin"))
            return new Refusal(403, "A page of another origin may not use the dashboard.");
        return null;
    }

    private static bool IsLoopbackName(string host, int port)
    {
        string suffix = ":" + port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        string name = host.EndsWith(suffix, StringComparison.Ordinal) ? host[..^suffix.Length] : port == 80 ? host : "";
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name is "127.0.0.1" or "[::1]";
    }
}

/// <summary>What is known of a request before it is answered. Immutable.</summary>
internal readonly record struct RequestFacts(string Method, string Path, string Host, int Port, string? Origin, string? FetchSite);

/// <summary>A request that is not answered. Immutable.</summary>
internal sealed record Refusal(int StatusCode, string Reason);
