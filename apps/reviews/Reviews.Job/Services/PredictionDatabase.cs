using Freshet.Connectors.MongoDB;
using Freshet.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Reviews.Job.Services;

/// <summary>The database of the predictions, for commands: what fails is told in a sentence. Thread-safe.</summary>
internal sealed class PredictionDatabase : IDisposable
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(1);

    private readonly MongoConnection _connection;
    private readonly MongoClient _client;

    /// <exception cref="ArgumentException">The URI is none.</exception>
    public PredictionDatabase(string uri)
    {
        _connection = new MongoConnection(uri);
        _client = _connection.CreateClient(CallTimeout);
        Name = _connection.DatabaseName ?? PredictionCollection.DefaultDatabase;
    }

    public string Name { get; }

    /// <summary>A collection whose writes wait for most of a replica set.</summary>
    public IMongoCollection<BsonDocument> Collection(string name) =>
        _client.GetDatabase(Name).GetCollection<BsonDocument>(name).WithWriteConcern(WriteConcern.WMajority);

    /// <summary>Makes a call. Documents that a bulk's server refuses are the caller's.</summary>
    /// <exception cref="IOException">The server cannot be reached, or does not answer.</exception>
    /// <exception cref="JobRefusedException">The server refuses it.</exception>
    public async Task<T> CallAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception e) when (e is (MongoException or TimeoutException) and not MongoBulkWriteException<BsonDocument> { WriteConcernError: null })
        {
            IOException failure = _connection.Failure(e, $"the database '{Name}'");
            throw MongoLookup.IsTransient(e) || e is MongoBulkWriteException ? failure : new JobRefusedException(failure.Message, failure);
        }
    }

    public void Dispose() => _client.Dispose();
}
