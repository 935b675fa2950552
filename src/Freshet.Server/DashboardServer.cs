using System.Net;
using Freshet.Graph;
using Freshet.Runtime;
using Freshet.Runtime.Metrics;
using Freshet.Server.Components;
using Freshet.Server.Job;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MudBlazor.Services;

namespace Freshet.Server;

/// <summary>Serves the dashboard of a job from the job's process, on 127.0.0.1 only. Its members are thread-safe.</summary>
public sealed class DashboardServer : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly JobFeed _feed;

    private DashboardServer(WebApplication application, JobFeed feed)
    {
        _application = application;
        _feed = feed;
        Uri = new Uri(application.Urls.First() + "/ui");
    }

    /// <summary>Where a browser finds the dashboard.</summary>
    public Uri Uri { get; }

    /// <summary>Starts serving the dashboard of a job; it may serve on after the job has ended.</summary>
    /// <inheritdoc cref="StartAsync(JobGraph, Func{JobMetrics}, DashboardOptions, CancellationToken)" path="/exception"/>
    /// <param name="job">The running job.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <param name="cancellation">Gives the start up.</param>
    public static Task<DashboardServer> StartAsync(EmbeddedJob job, DashboardOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(job);
        return StartAsync(job.Graph, job.Metrics, options, cancellation);
    }

    /// <summary>Starts serving; the port is open when the task completes.</summary>
    /// <param name="graph">The job.</param>
    /// <param name="metrics">Gives a snapshot of the job; called about once a second, from any thread.</param>
    /// <param name="options">How it is served; null for the defaults.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="PortTakenException">The port is in use.</exception>
    /// <exception cref="ArgumentException">Two pages have one route, or a route has other characters than lower-case letters, digits and hyphens.</exception>
    public static async Task<DashboardServer> StartAsync(
        JobGraph graph, Func<JobMetrics> metrics, DashboardOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(metrics);
        options ??= new DashboardOptions();
        var site = new Site(options);
        var feed = new JobFeed(graph, metrics, options.RefreshInterval);
        WebApplication application = Build(options.Port, site, feed);
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await application.DisposeAsync().ConfigureAwait(false);
            if (e is IOException { InnerException: AddressInUseException })
                throw new PortTakenException(options.Port, e);
            throw;
        }

        feed.Start();
        return new DashboardServer(application, feed);
    }

    /// <summary>Closes the port; open pages lose their connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _feed.DisposeAsync().ConfigureAwait(false);
        using var patience = new CancellationTokenSource(StopWithin);
        await _application.StopAsync(patience.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }

    // An empty builder reads no environment variable and no file: nothing outside the options can open another address.
    private static WebApplication Build(int port, Site site, JobFeed feed)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = typeof(DashboardServer).Assembly.GetName().Name });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MaxConcurrentConnections = 200;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton<IHostLifetime, GuestLifetime>();
        builder.Services.AddRouting();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddMudServices();
        builder.Services.AddSingleton(site);
        builder.Services.AddSingleton(feed);
        WebApplication application = builder.Build();
        application.Use(GuardAsync);
        application.UseRouting();
        application.UseAntiforgery();
        EmbeddedAssets.Map(application);
        application.MapGet("/", () => Results.Redirect("/ui"));
        application.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
        return application;
    }

    private static Task GuardAsync(HttpContext context, RequestDelegate next)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
            + "connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        Refusal? refusal = RequestGuard.Judge(new RequestFacts(
            request.Method, request.Path.Value ?? "", request.Host.Value ?? "", context.Connection.LocalPort, request.Headers.Origin, request.Headers["Sec-Fetch-Site"]));
        if (refusal is null)
            return next(context);
        context.Response.StatusCode = refusal.StatusCode;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync(refusal.Reason + "\n", context.RequestAborted);
    }
}
