using MongoDB.Bson;
using MongoDB.Driver;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Where a MongoDB server is and how to speak to it. Users, passwords and TLS stand in the URI; none of it is shown or logged. Nothing is
/// connected before it is used; uses of equal settings share their connections. Immutable; safe to share.
/// </summary>
public sealed class MongoConnection
{
    private static readonly TimeSpan LongestSelection = TimeSpan.FromSeconds(8);

    private readonly MongoClientSettings _settings;
    private readonly string[] _secrets;

    /// <summary>Describes a connection.</summary>
    /// <param name="uri">The server's URI, <c>mongodb://…</c> or <c>mongodb+srv://…</c>.</param>
    /// <param name="configure">Sets what a URI cannot, as a client's certificate; null for nothing.</param>
    /// <exception cref="ArgumentException">The URI is none, or asks for writes that nobody confirms.</exception>
    public MongoConnection(string uri, Action<MongoClientSettings>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(uri);
        MongoUrl url = Parsed(uri);
        _settings = MongoClientSettings.FromUrl(url);
        _settings.ServerSelectionTimeout = Least(_settings.ServerSelectionTimeout, LongestSelection);
        _settings.ConnectTimeout = Least(_settings.ConnectTimeout, LongestSelection);
        _settings.RetryWrites = false; // sinks repeat by themselves
        configure?.Invoke(_settings);
        if (!_settings.WriteConcern.IsAcknowledged)
            throw new ArgumentException("The URI of the MongoDB server asks for writes that nobody confirms (w=0), so nothing could be promised. Take 'w=0' out.", nameof(uri));
        DatabaseName = url.DatabaseName;
        Hosts = string.Join(", ", url.Servers.Select(server => server.ToString()));
        _secrets = [.. new[] { url.Password, uri }.Where(secret => !string.IsNullOrEmpty(secret))];
    }

    /// <summary>The database that the URI names; null where it names none.</summary>
    public string? DatabaseName { get; }

    /// <summary>The servers, without anything secret.</summary>
    public string Hosts { get; }

    /// <summary>Says which servers; nothing secret.</summary>
    public override string ToString() => $"MongoDB at {Hosts}";

    /// <summary>A client of the driver's, for what is done beside a job: it does not repeat writes by itself. The caller disposes it.</summary>
    /// <param name="callTimeout">How long the server may take for an answer.</param>
    public MongoClient CreateClient(TimeSpan callTimeout)
    {
        MongoClientSettings settings = _settings.Clone();
        settings.SocketTimeout = callTimeout;
        return new MongoClient(settings);
    }

    /// <summary>Tells a failure of such a client in a sentence that says what to do; without what is secret.</summary>
    /// <param name="failure">What the driver threw.</param>
    /// <param name="target">What was worked on, as "the database 'reviews'".</param>
    public IOException Failure(Exception failure, string target) =>
        failure is TimeoutException or MongoConnectionException and not MongoAuthenticationException
            ? MongoErrors.Unreachable(failure, this)
            : MongoErrors.Of(failure, this, target);

    /// <summary>A text of the driver or the server, without what is secret.</summary>
    internal string Redacted(string text)
    {
        foreach (string secret in _secrets)
            text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    /// <summary>What is waited for behind a write: what the URI says, else that most of a replica set has it.</summary>
    internal byte[] WriteConcernBytes() =>
        (_settings.WriteConcern.IsServerDefault ? WriteConcern.WMajority : _settings.WriteConcern).ToBsonDocument().ToBson();

    /// <summary>The driver's words for a URI that is none repeat it, with the password: they are not passed on.</summary>
    private static MongoUrl Parsed(string uri)
    {
        try
        {
            return new MongoUrl(uri);
        }
        catch (Exception refused) when (refused is MongoException or FormatException or ArgumentException)
        {
            throw new ArgumentException(
                "The URI of the MongoDB server cannot be read. It is 'mongodb://HOST:PORT/' or 'mongodb://USER:PASSWORD@HOST:PORT/', where special characters of user and password are written as %XX. (It is not shown, as it may hold a password.)",
                nameof(uri));
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
