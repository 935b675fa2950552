using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Components;

namespace Freshet.Server.Tests;

public sealed class DashboardServerTests : IAsyncLifetime
{
    private readonly HttpClient _client = new(new HttpClientHandler { AllowAutoRedirect = false });
    private DashboardServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await StartAsync(new DashboardOptions { Port = 0, Title = "test job" });

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Root_leads_to_the_dashboard()
    {
        using HttpResponseMessage response = await SendAsync("/");
        Assert.Equal((HttpStatusCode.Found, "/ui"), (response.StatusCode, response.Headers.Location?.OriginalString));
    }

    [Fact]
    public async Task Job_page_is_there_before_any_script_runs()
    {
        using HttpResponseMessage response = await SendAsync("/ui");
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        foreach (string text in (string[])["test job", "Running", "Job graph", "42 ms", "34.5 kB", "numbers &lt;b&gt;", "2023-11-14 22:13:20"])
            Assert.Contains(text, page, StringComparison.Ordinal);
        Assert.DoesNotContain("numbers <b>", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_answer_forbids_framing_foreign_scripts_and_guessed_types()
    {
        using HttpResponseMessage response = await SendAsync("/ui");
        string policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
    }

    [Theory]
    [InlineData("/_framework/blazor.web.js", "text/javascript")]
    [InlineData("/ui/assets/MudBlazor.min.js", "text/javascript")]
    [InlineData("/ui/assets/MudBlazor.min.css", "text/css")]
    [InlineData("/ui/assets/dashboard.css", "text/css")]
    [InlineData("/ui/assets/icon.svg", "image/svg+xml")]
    public async Task Assets_come_out_of_the_assembly(string path, string type)
    {
        using HttpResponseMessage response = await SendAsync(path);
        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_page_names_no_other_server()
    {
        using HttpResponseMessage response = await SendAsync("/ui");
        string page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("src=\"http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=\"http", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example:PORT", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1:1", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.BadRequest)]
    [InlineData("localhost.evil.example:PORT", HttpStatusCode.BadRequest)]
    [InlineData("localhost:PORT", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:PORT", HttpStatusCode.OK)]
    [InlineData("[::1]:PORT", HttpStatusCode.OK)]
    public async Task Only_loopback_names_are_answered(string host, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await SendAsync("/ui", host: host.Replace("PORT", $"{_server.Uri.Port}", StringComparison.Ordinal));
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", null, HttpStatusCode.Forbidden)]
    [InlineData("null", null, HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:1", null, HttpStatusCode.Forbidden)]
    [InlineData("https://127.0.0.1:PORT", null, HttpStatusCode.Forbidden)]
    [InlineData(null, "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(null, "same-site", HttpStatusCode.Forbidden)]
    [InlineData("http://127.0.0.1:PORT", "same-origin", HttpStatusCode.OK)]
    [InlineData(null, null, HttpStatusCode.OK)]
    public async Task The_live_connection_is_for_the_dashboards_own_pages(string? origin, string? site, HttpStatusCode expected)
    {
        using HttpResponseMessage response = await SendAsync(
            "/_blazor/negotiate?negotiateVersion=1", HttpMethod.Post, origin: origin?.Replace("PORT", $"{_server.Uri.Port}", StringComparison.Ordinal), site: site);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("POST", "/ui")]
    [InlineData("PUT", "/")]
    [InlineData("DELETE", "/_blazor")]
    public async Task Nothing_can_be_changed(string method, string path)
    {
        using HttpResponseMessage response = await SendAsync(path, new HttpMethod(method));
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
    }

    [Fact]
    public async Task A_taken_port_is_one_sentence()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        PortTakenException refused = await Assert.ThrowsAsync<PortTakenException>(() => StartAsync(new DashboardOptions { Port = port }));
        Assert.Equal($"Port {port} on 127.0.0.1 is taken, so the dashboard cannot start. Give another with --port N, or run without it: --no-dashboard.", refused.Message);
    }

    [Fact]
    public async Task An_applications_page_opens_first_and_gets_its_parameters()
    {
        var page = new DashboardPage("Overview", "", "", typeof(Greeting), new Dictionary<string, object?> { ["Text"] = "<i>hello</i>" });
        await using DashboardServer server = await StartAsync(new DashboardOptions { Port = 0, Pages = [page] });
        string first = await _client.GetStringAsync(server.Uri, TestContext.Current.CancellationToken);
        Assert.Contains("&lt;i&gt;hello&lt;/i&gt;", first, StringComparison.Ordinal);
        Assert.Contains("Job graph", await _client.GetStringAsync(new Uri(server.Uri, "/ui/job"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_pages_at_one_address_are_refused_by_name()
    {
        DashboardPage[] pages = [new("One", "", "x", typeof(Greeting)), new("Two", "", "x", typeof(Greeting))];
        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => StartAsync(new DashboardOptions { Port = 0, Pages = pages }));
        Assert.Contains("'One' and 'Two' both have the route 'x'", refused.Message, StringComparison.Ordinal);
    }

    private static Task<DashboardServer> StartAsync(DashboardOptions options) => DashboardServer.StartAsync(
        Jobs.Graph(), () => Jobs.Metrics(5, Jobs.Vertex(0, 10, 10), Jobs.Vertex(1, 10, 0, nodes: [1, 2])), options, TestContext.Current.CancellationToken);

    private Task<HttpResponseMessage> SendAsync(string path, HttpMethod? method = null, string? host = null, string? origin = null, string? site = null)
    {
        var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(_server.Uri, path));
        request.Headers.Host = host;
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        if (site is not null)
            request.Headers.Add("Sec-Fetch-Site", site);
        return _client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class Greeting : ComponentBase
    {
        [Parameter]
        public string Text { get; set; } = "";

        protected override void BuildRenderTree(Microsoft.AspNetCore.Components.Rendering.RenderTreeBuilder builder) => builder.AddContent(0, Text);
    }
}
