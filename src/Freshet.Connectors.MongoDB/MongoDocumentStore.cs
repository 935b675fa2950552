using System.Buffers;
using System.Globalization;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Driver;

namespace Freshet.Connectors.MongoDB;

/// <summary>A collection of a MongoDB server. Thread-safe.</summary>
internal sealed class MongoDocumentStore : IDocumentStore
{
    private readonly MongoConnection _connection;
    private readonly IReadOnlyList<MongoIndex> _indexes;
    private readonly MongoClient _client;
    private readonly IMongoDatabase _database;
    private readonly IMongoCollection<RawBsonDocument> _collection;
    private readonly UpdateCommand _update;
    private readonly string? _versionField;
    private readonly string _target;

    public MongoDocumentStore(MongoConnection connection, string database, string collection, MongoSinkOptions options)
    {
        _connection = connection;
        _indexes = options.Indexes;
        _versionField = options.VersionField;
        _client = connection.CreateClient(options.CallTimeout);
        _database = _client.GetDatabase(database);
        _collection = _database.GetCollection<RawBsonDocument>(collection);
        _update = new UpdateCommand(collection, options.VersionField, connection.WriteConcernBytes());
        _target = $"{database}.{collection}";
    }

    public void Prepare()
    {
        try
        {
            _database.RunCommand<BsonDocument>(new BsonDocument("ping", 1));
        }
        catch (Exception failure) when (failure is MongoException or TimeoutException)
        {
            throw MongoErrors.IsTransient(failure) ? MongoErrors.Unreachable(failure, _connection) : MongoErrors.Of(failure, _connection, _target);
        }

        foreach (MongoIndex index in _indexes)
            Make(index);
    }

    public IReadOnlyList<RefusedDocument> Upsert(IReadOnlyList<DocumentWrite> documents)
    {
        List<RefusedDocument>? refused = null;
        int start = 0;
        while (start < documents.Count)
        {
            // A command is a document itself, and as large as one can be at most.
            int length = _update.HeadLength;
            int end = start;
            while (end < documents.Count && (end == start || length + _update.LengthOf(documents[end]) <= BsonLimits.MaxDocumentBytes))
                length += _update.LengthOf(documents[end++]);
            Upsert(documents, start, end - start, length, ref refused);
            start = end;
        }

        return refused ?? (IReadOnlyList<RefusedDocument>)[];
    }

    public byte[]? Find(ReadOnlyMemory<byte> id)
    {
        try
        {
            using RawBsonDocument? found = _collection.Find(Filter(id)).Limit(1).FirstOrDefault();
            return found?.ToBson();
        }
        catch (Exception failure) when (failure is MongoException or TimeoutException)
        {
            throw MongoErrors.Of(failure, _connection, _target);
        }
    }

    public void Dispose() => _client.Dispose();

    private static FilterDefinition<RawBsonDocument> Filter(ReadOnlyMemory<byte> id)
    {
        byte[] filter = new byte[id.Length + 16];
        var bson = new RawBson(filter);
        int start = bson.Begin();
        bson.Name(id.Span[0], "_id"u8);
        bson.Bytes(id.Span[1..]);
        bson.End(start);
        return new BsonDocumentFilterDefinition<RawBsonDocument>(new RawBsonDocument(filter[..bson.Length]));
    }

    private void Upsert(IReadOnlyList<DocumentWrite> documents, int start, int count, int length, ref List<RefusedDocument>? refused)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            using var command = new ByteArrayBuffer(bytes, _update.Write(documents, start, count, bytes), isReadOnly: true);
            using var document = new RawBsonDocument(command);
            using RawBsonDocument answer = _database.RunCommand<RawBsonDocument>(document);
            if (Take(answer, documents, start, count, ref refused))
                return;
        }
        catch (MongoCommandException failure) when (MongoErrors.IsOfDocument(failure))
        {
            if (count == 1)
            {
                (refused ??= []).Add(new RefusedDocument(start, MongoErrors.Reason(failure, _connection), false));
                return;
            }
        }
        catch (Exception failure) when (failure is MongoException or TimeoutException)
        {
            throw MongoErrors.Of(failure, _connection, _target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        // One document spoils the command for the others, or a server that is not MongoDB itself stopped at it: each is sent alone.
        for (int i = start; i < start + count; i++)
            Upsert(documents, i, 1, _update.HeadLength + _update.LengthOf(documents[i]), ref refused);
    }

    /// <summary>Takes what an answer says was refused; false where it does not account for every document.</summary>
    private bool Take(RawBsonDocument answer, IReadOnlyList<DocumentWrite> documents, int start, int count, ref List<RefusedDocument>? refused)
    {
        if (answer.TryGetValue("writeConcernError", out BsonValue unconfirmed))
            throw new TransientStoreException($"The write was not confirmed: {_connection.Redacted(Message(unconfirmed.AsBsonDocument))}");
        BsonArray errors = answer.TryGetValue("writeErrors", out BsonValue written) ? written.AsBsonArray : [];
        long applied = answer.TryGetValue("n", out BsonValue number) ? number.ToInt64() : 0;
        if (errors.Count == 0 && applied == count)
            return true;
        if (applied + errors.Count != count && count > 1)
            return false;
        foreach (BsonValue value in errors)
        {
            BsonDocument error = value.AsBsonDocument;
            int code = error.TryGetValue("code", out BsonValue given) ? given.ToInt32() : 0;
            string reason = _connection.Redacted(Message(error));
            if (MongoErrors.IsTransient(code))
                throw new TransientStoreException(reason);
            int index = start + (count == 1 ? 0 : error["index"].ToInt32());
            (refused ??= []).Add(new RefusedDocument(index, reason, code == MongoErrors.DuplicateKey && IsIdTaken(error, reason, documents[index])));
        }

        if (errors.Count == 0)
            throw new TransientStoreException(string.Create(CultureInfo.InvariantCulture, $"The server says that it wrote {applied} of {count} documents, and not why."));
        return true;
    }

    /// <summary>Servers that are not MongoDB itself do not name the index: then what stands under the id decides.</summary>
    private bool IsIdTaken(BsonDocument error, string reason, in DocumentWrite write)
    {
        if (error.TryGetValue("keyPattern", out BsonValue pattern) && pattern is BsonDocument keys)
            return keys.ElementCount == 1 && keys.Contains("_id");
        if (reason.Contains("index: ", StringComparison.Ordinal))
            return reason.Contains("index: _id_ ", StringComparison.Ordinal);
        if (Find(write.Id) is not { } found)
            return false;
        if (write.Version is not { } version)
            return true;
        using var there = new RawBsonDocument(found);
        return there.TryGetValue(_versionField!, out BsonValue other) && other.IsNumeric && other.ToInt64() > version;
    }

    private static string Message(BsonDocument error) =>
        error.TryGetValue("errmsg", out BsonValue message) ? message.ToString()! : error.ToString();

    private void Make(MongoIndex index)
    {
        string fields = string.Join(", ", index.Fields);
        try
        {
            var keys = new BsonDocument(index.Fields.Select(field => new BsonElement(field, 1)));
            _collection.Indexes.CreateOne(new CreateIndexModel<RawBsonDocument>(
                new BsonDocumentIndexKeysDefinition<RawBsonDocument>(keys), new CreateIndexOptions { Unique = index.IsUnique, ExpireAfter = index.ExpireAfter }));
        }
        catch (MongoCommandException refused) when (refused.Code == MongoErrors.DuplicateKey)
        {
            throw new IOException(
                $"The index on ({fields}) of {_target} cannot be unique: documents with the same values are there already ({MongoErrors.Reason(refused, _connection)}) Remove the doubles, or leave the index not unique.", refused);
        }
        catch (Exception failure) when (failure is MongoException or TimeoutException)
        {
            throw new IOException($"The index on ({fields}) of {_target} cannot be made: {MongoErrors.Reason(failure, _connection)} Drop an index on these fields that is made in another way, or take this one out of the sink's options.", failure);
        }
    }
}
