using Freshet.Sinks;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Puts every record's document into a collection once, also where the <c>_id</c> is no function of the input, as with session windows or
/// processing time: documents are held back until the checkpoint that holds them is complete. One without <c>_id</c> gets one of the sink's name,
/// the subtask, the commit and its place in it, so writing it again is harmless. A commit's documents come one by one and its mark comes last: a
/// reader may see some of them before others, and none is ever taken back. A description, shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class MongoCommittingSink<T> : CommittingSink<T>
{
    private readonly Func<string, string?, IDocumentStore> _createStore;
    private readonly Action<T, IBsonWriter> _write;
    private readonly MongoCommittingSinkOptions _options;
    private readonly string _collection;
    private readonly string _target;

    /// <summary>Makes a sink of documents made as objects; the server is connected when the job starts.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="database">The database; made by the server if missing.</param>
    /// <param name="collection">The collection; made by the server if missing.</param>
    /// <param name="document">Makes a record's document.</param>
    /// <param name="options">The sink's name and limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">No database or collection can have the name.</exception>
    public MongoCommittingSink(
        MongoConnection connection, string database, string collection, Func<T, BsonDocument> document, MongoCommittingSinkOptions? options = null)
        : this(connection, database, collection, DocumentEncoder<T>.Of(document), options)
    {
    }

    /// <summary>Makes a sink whose documents are written field by field.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="database">The database; made by the server if missing.</param>
    /// <param name="collection">The collection; made by the server if missing.</param>
    /// <param name="write">Writes a record's document: from WriteStartDocument to WriteEndDocument.</param>
    /// <param name="options">The sink's name and limits; null for the defaults.</param>
    /// <exception cref="ArgumentException">No database or collection can have the name.</exception>
    public MongoCommittingSink(
        MongoConnection connection, string database, string collection, Action<T, IBsonWriter> write, MongoCommittingSinkOptions? options = null)
        : this(
            Stores(connection, database, options ?? new MongoCommittingSinkOptions(), collection),
            write, options ?? new MongoCommittingSinkOptions(), collection, $"{connection}, {MongoName.Of(database, collection)}")
    {
    }

    /// <summary>Makes a sink before any stores, each made by the name of its collection and the field of its versions.</summary>
    internal MongoCommittingSink(
        Func<string, string?, IDocumentStore> createStore, Action<T, IBsonWriter> write, MongoCommittingSinkOptions options, string collection, string target)
    {
        ArgumentNullException.ThrowIfNull(write);
        _createStore = createStore;
        _write = write;
        _options = options;
        _collection = collection;
        _target = target;
    }

    /// <inheritdoc/>
    public override CommittingSinkWriter<T> CreateWriter(int subtask) =>
        new MongoCommittingSinkWriter<T>(new DocumentEncoder<T>(_write, null), _options.EarlyCheckpointBytes, _target);

    /// <inheritdoc/>
    public override Committer CreateCommitter(string uid, int subtask) => new MongoCommitter(
        _createStore(_collection, null), _createStore(_options.CommitsCollection, MongoCommitter.SequenceField),
        _createStore(_options.DeadLetterCollection ?? $"{_collection}_dead_letters", null), _options.Name ?? uid, _target);

    private static Func<string, string?, IDocumentStore> Stores(
        MongoConnection connection, string database, MongoCommittingSinkOptions options, string collection) =>
        (name, versionField) => new MongoDocumentStore(connection, database, name, new MongoSinkOptions
        {
            CallTimeout = options.CallTimeout,
            VersionField = versionField,
            Indexes = name == collection ? options.Indexes : [],
        });
}
