using System.Collections.Concurrent;
using System.IO.Compression;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Freshet.Server;

/// <summary>Scripts and style sheets out of this assembly, compressed once. Thread-safe.</summary>
internal static class EmbeddedAssets
{
    private static readonly ConcurrentDictionary<string, Asset> Loaded = new(StringComparer.Ordinal);

    private static readonly (string Path, string Name, string Type)[] Served =
    [
        ("/_framework/blazor.web.js", "blazor.web.js", "text/javascript"),
        ("/ui/assets/MudBlazor.min.js", "MudBlazor.min.js", "text/javascript"),
        ("/ui/assets/MudBlazor.min.css", "MudBlazor.min.css", "text/css"),
        ("/ui/assets/dashboard.css", "dashboard.css", "text/css"),
        ("/favicon.ico", "icon.svg", "image/svg+xml"),
        ("/ui/assets/icon.svg", "icon.svg", "image/svg+xml"),
    ];

    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach ((string path, string name, string type) in Served)
            endpoints.MapMethods(path, ["GET", "HEAD"], context => SendAsync(context, Loaded.GetOrAdd(name, Load), type));
    }

    private static Task SendAsync(HttpContext context, Asset asset, string type)
    {
        HttpResponse response = context.Response;
        response.ContentType = type;
        response.Headers.ETag = asset.Tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        bool compressed = context.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.Ordinal);
        if (compressed)
            response.Headers.ContentEncoding = "br";
        byte[] body = compressed ? asset.Brotli : asset.Plain;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }

    private static Asset Load(string name)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("assets/" + name)
            ?? throw new InvalidOperationException($"The assembly lacks the asset '{name}'.");
        var plain = new MemoryStream();
        stream.CopyTo(plain);
        var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, new BrotliCompressionOptions { Quality = 9 }, leaveOpen: true))
            brotli.Write(plain.ToArray());
        return new Asset(plain.ToArray(), packed.ToArray(), $"\"{Convert.ToHexStringLower(SHA256.HashData(plain.ToArray()).AsSpan(0, 8))}\"");
    }

    private sealed record Asset(byte[] Plain, byte[] Brotli, string Tag);
}
