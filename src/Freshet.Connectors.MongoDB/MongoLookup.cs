using MongoDB.Bson;
using MongoDB.Driver;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Finds documents by a field's value, many in one query: what a stream is joined with by <see cref="DataStream{T}.MapBatchAsync"/>. What it finds
/// is what the collection holds at that moment, also when a record is read again after a restart. Thread-safe.
/// </summary>
/// <example><code>
/// var products = new MongoLookup(connection, "shop", "products");
/// orders.MapBatchAsync(products.Join((Order o) => o.ProductId, (o, product) => o.With(product)), new AsyncOptions { MaxBatchSize = 100 });
/// </code></example>
public sealed class MongoLookup : IDisposable
{
    private readonly MongoClient _client;
    private readonly IMongoCollection<BsonDocument> _collection;
    private readonly string _field;
    private readonly MongoConnection _connection;
    private readonly string _target;

    /// <summary>Describes a lookup; the server is connected when it is first asked.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="database">The database.</param>
    /// <param name="collection">The collection.</param>
    /// <param name="field">The field that is compared. Give it a unique index: of several documents with one value any is found.</param>
    /// <param name="callTimeout">The longest that a query may take; 30 s where null.</param>
    /// <exception cref="ArgumentException">No database, collection or field can have the name.</exception>
    public MongoLookup(MongoConnection connection, string database, string collection, string field = "_id", TimeSpan? callTimeout = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentException.ThrowIfNullOrWhiteSpace(field);
        _target = MongoName.Of(database, collection);
        _connection = connection;
        _client = connection.CreateClient(callTimeout ?? TimeSpan.FromSeconds(30));
        _collection = _client.GetDatabase(database).GetCollection<BsonDocument>(collection);
        _field = field;
    }

    /// <summary>Whether another attempt may mend a failure: for <see cref="AsyncOptions.RetryWhen"/>.</summary>
    public static bool IsTransient(Exception failure) => failure is TransientStoreException or TimeoutException;

    /// <summary>Finds the documents of values, in their order; null where there is none.</summary>
    /// <param name="values">The values; one may stand there several times.</param>
    /// <param name="cancellation">Gives the query up.</param>
    /// <exception cref="IOException">The server did not answer or refused; <see cref="IsTransient"/> tells which.</exception>
    public async ValueTask<IReadOnlyList<BsonDocument?>> FindAsync(IReadOnlyList<BsonValue> values, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
            return [];
        var filter = new BsonDocument(_field, new BsonDocument("$in", new BsonArray(values.Distinct())));
        try
        {
            var found = new Dictionary<BsonValue, BsonDocument>();
            using IAsyncCursor<BsonDocument> cursor = await _collection.FindAsync(filter, cancellationToken: cancellation).ConfigureAwait(false);
            while (await cursor.MoveNextAsync(cancellation).ConfigureAwait(false))
            {
                foreach (BsonDocument document in cursor.Current)
                    found.TryAdd(KeyOf(ValueOf(document)), document);
            }

            return [.. values.Select(value => found.GetValueOrDefault(KeyOf(value)))];
        }
        catch (Exception failure) when (failure is MongoException or TimeoutException)
        {
            throw MongoErrors.Of(failure, _connection, _target);
        }
    }

    /// <summary>The function that joins values with the documents found for them, as <see cref="DataStream{T}.MapBatchAsync"/> takes it.</summary>
    /// <param name="value">Takes the compared value out of a record's.</param>
    /// <param name="join">Makes a result of a record's value and its document; null where there is none.</param>
    public Func<IReadOnlyList<T>, CancellationToken, ValueTask<IReadOnlyList<TOut>>> Join<T, TOut>(
        Func<T, BsonValue> value, Func<T, BsonDocument?, TOut> join)
    {
        ArgumentNullException.ThrowIfNull(value);
        ArgumentNullException.ThrowIfNull(join);
        return async (records, cancellation) =>
        {
            IReadOnlyList<BsonDocument?> found = await FindAsync([.. records.Select(value)], cancellation).ConfigureAwait(false);
            return [.. records.Select((record, i) => join(record, found[i]))];
        };
    }

    /// <summary>Frees what the lookup holds; other uses of the connection stay.</summary>
    public void Dispose() => _client.Dispose();

    /// <summary>To the server, whole numbers are equal whatever their type is.</summary>
    private static BsonValue KeyOf(BsonValue value) => value switch
    {
        BsonInt32 number => new BsonInt64(number.Value),
        BsonDouble number when Math.Abs(number.Value) < (1L << 53) && number.Value == Math.Floor(number.Value) => new BsonInt64((long)number.Value),
        _ => value,
    };

    private BsonValue ValueOf(BsonDocument document)
    {
        BsonValue value = document;
        foreach (string name in _field.Split('.'))
            value = value is BsonDocument inner && inner.TryGetValue(name, out BsonValue next) ? next : BsonNull.Value;
        return value;
    }
}
