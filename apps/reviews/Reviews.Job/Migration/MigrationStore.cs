using MongoDB.Bson;
using MongoDB.Driver;
using Reviews.Job.Services;

namespace Reviews.Job.Migration;

/// <summary>The collection with documents of the earlier system, and the one with predictions. Reads and writes in bulks.</summary>
internal sealed class MigrationStore : IDisposable
{
    private const int BulkSize = 1_000;

    private readonly PredictionDatabase _database;
    private readonly IMongoCollection<BsonDocument> _from;
    private readonly IMongoCollection<BsonDocument> _to;

    /// <exception cref="ArgumentException">The URI is none.</exception>
    public MigrationStore(string uri, string from, string to)
    {
        _database = new PredictionDatabase(uri);
        _from = _database.Collection(from);
        _to = _database.Collection(to);
    }

    /// <summary>
    /// Gives the documents in bulks, in the order of their ids, without what is not read of them: of several of one review the last one written counts,
    /// however often it is begun anew.
    /// </summary>
    public async IAsyncEnumerable<IReadOnlyList<BsonDocument>> ReadAsync()
    {
        var options = new FindOptions<BsonDocument>
        {
            BatchSize = BulkSize,
            Sort = Builders<BsonDocument>.Sort.Ascending("_id"),
            Projection = Builders<BsonDocument>.Projection.Combine(EarlierDocument.Fields.Select(f => Builders<BsonDocument>.Projection.Include(f))),
        };
        using IAsyncCursor<BsonDocument> cursor = await _database.CallAsync(() => _from.FindAsync(FilterDefinition<BsonDocument>.Empty, options)).ConfigureAwait(false);
        while (await _database.CallAsync(() => cursor.MoveNextAsync()).ConfigureAwait(false))
            yield return [.. cursor.Current];
    }

    /// <summary>Which of some predictions the job has made itself: they stand.</summary>
    public async Task<IReadOnlySet<string>> FindOwnAsync(IReadOnlyCollection<string> ids)
    {
        FilterDefinition<BsonDocument> own = Builders<BsonDocument>.Filter.In("_id", ids) & Builders<BsonDocument>.Filter.Exists(PredictionFormat.MigratedFrom, false);
        List<BsonDocument> found = await _database.CallAsync(() => _to.Find(own).Project(Builders<BsonDocument>.Projection.Include("_id")).ToListAsync()).ConfigureAwait(false);
        return found.Select(d => d["_id"].AsString).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>
    /// Writes a bulk. A document that was migrated before is replaced; one that is the job's own stays, and so does one that the server refuses.
    /// </summary>
    /// <returns>The predictions that were not written, each with the reason.</returns>
    public async Task<IReadOnlyList<(MigratedPrediction Prediction, string Reason)>> WriteAsync(IReadOnlyList<MigratedPrediction> bulk)
    {
        if (bulk.Count == 0)
            return [];
        FilterDefinitionBuilder<BsonDocument> filter = Builders<BsonDocument>.Filter;
        ReplaceOneModel<BsonDocument>[] writes =
        [
            .. bulk.Select(p => new ReplaceOneModel<BsonDocument>(filter.Eq("_id", p.Id) & filter.Exists(PredictionFormat.MigratedFrom), p.ToDocument()) { IsUpsert = true }),
        ];
        try
        {
            await _database.CallAsync(() => _to.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false })).ConfigureAwait(false);
            return [];
        }
        catch (MongoBulkWriteException<BsonDocument> e) when (e.WriteConcernError is null)
        {
            return [.. e.WriteErrors.Select(error => (bulk[error.Index], ReasonOf(error)))];
        }
    }

    /// <summary>Counts the migrated predictions that are there.</summary>
    public Task<long> CountMigratedAsync() =>
        _database.CallAsync(() => _to.CountDocumentsAsync(Builders<BsonDocument>.Filter.Exists(PredictionFormat.MigratedFrom)));

    public void Dispose() => _database.Dispose();

    private static string ReasonOf(BulkWriteError error) => error.Category == ServerErrorCategory.DuplicateKey
        ? LeftOutReason.OwnPrediction // since it was looked for
        : $"the server refuses it, code {error.Code}";
}
