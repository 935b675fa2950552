using Freshet.Sinks;
using MongoDB.Bson;
using MongoDB.Bson.IO;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Puts every record's document into a collection, in the place of the one with its <c>_id</c>: in unordered bulks, sent by number, by time and at
/// each barrier. After a restart, documents since the last checkpoint are written again; where <c>_id</c> and document are functions of the input,
/// that changes nothing, so each stands there once. Documents that the server refuses go to the side output <see cref="DeadLetter.Tag"/>. Key the
/// stream by what makes the <c>_id</c>: between subtasks no order is kept. A description, shared: immutable.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class MongoSink<T> : Sink<T>
{
    private readonly Func<IDocumentStore> _createStore;
    private readonly Action<T, IBsonWriter> _write;
    private readonly MongoSinkOptions _options;
    private readonly string _target;
    private readonly Func<int, Random> _createRandom;

    /// <summary>Makes a sink of documents made as objects; the server is connected when the job starts.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="database">The database; made by the server if missing.</param>
    /// <param name="collection">The collection; made by the server if missing.</param>
    /// <param name="document">Makes a record's document, with its <c>_id</c>.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="ArgumentException">No database or collection can have the name.</exception>
    public MongoSink(
        MongoConnection connection, string database, string collection, Func<T, BsonDocument> document, MongoSinkOptions? options = null)
        : this(connection, database, collection, DocumentEncoder<T>.Of(document), options)
    {
    }

    /// <summary>Makes a sink whose documents are written field by field, which costs a fraction of making objects.</summary>
    /// <param name="connection">The server.</param>
    /// <param name="database">The database; made by the server if missing.</param>
    /// <param name="collection">The collection; made by the server if missing.</param>
    /// <param name="write">Writes a record's document, with its <c>_id</c>: from WriteStartDocument to WriteEndDocument.</param>
    /// <param name="options">How it is written; null for the defaults.</param>
    /// <exception cref="ArgumentException">No database or collection can have the name.</exception>
    public MongoSink(
        MongoConnection connection, string database, string collection, Action<T, IBsonWriter> write, MongoSinkOptions? options = null)
        : this(
            () => new MongoDocumentStore(connection, database, collection, options ?? new MongoSinkOptions()),
            write, options ?? new MongoSinkOptions(), $"{connection}, {MongoName.Of(database, collection)}", static _ => new Random())
    {
    }

    /// <summary>Makes a sink before any store, which is made once for each subtask.</summary>
    internal MongoSink(
        Func<IDocumentStore> createStore, Action<T, IBsonWriter> write, MongoSinkOptions options, string target, Func<int, Random> createRandom)
    {
        ArgumentNullException.ThrowIfNull(write);
        _createStore = createStore;
        _write = write;
        _options = options;
        _target = target;
        _createRandom = createRandom;
    }

    /// <inheritdoc/>
    public override SinkWriter<T> CreateWriter(int subtask) => new MongoSinkWriter<T>(
        new DocumentEncoder<T>(_write, _options.VersionField), _createStore(), _options, _target, _createRandom(subtask));
}
