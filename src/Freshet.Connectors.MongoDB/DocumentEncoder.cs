using System.Buffers.Binary;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.IO;
using MongoDB.Bson.Serialization;
using MongoDB.Bson.Serialization.Serializers;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// Makes the bytes of records' documents: each once, in the task, so that what waits is counted in bytes and what is sent is only copied. Not
/// thread-safe.
/// </summary>
internal sealed class DocumentEncoder<T> : IDisposable
{
    private const int KeptBytes = 1 << 20;

    private readonly Action<T, IBsonWriter> _write;
    private readonly string? _versionField;
    private readonly byte[] _versionName;
    private MemoryStream _bytes = new(4096);
    private BsonBinaryWriter _writer;

    public DocumentEncoder(Action<T, IBsonWriter> write, string? versionField)
    {
        _write = write;
        _versionField = versionField;
        _versionName = Encoding.UTF8.GetBytes(versionField ?? "");
        _writer = new BsonBinaryWriter(_bytes);
    }

    /// <summary>The writer's function for records whose documents are made as objects.</summary>
    public static Action<T, IBsonWriter> Of(Func<T, BsonDocument> document) => (value, writer) =>
    {
        BsonDocument made = document(value)
            ?? throw new InvalidOperationException("The function that makes a record's document gave null. Filter such records before the sink.");
        BsonDocumentSerializer.Instance.Serialize(BsonSerializationContext.CreateRoot(writer), made);
    };

    /// <summary>The bytes of a record's document, valid until the next call.</summary>
    /// <exception cref="InvalidOperationException">The function did not write exactly one document.</exception>
    public ReadOnlySpan<byte> Encode(T value)
    {
        if (_bytes.Capacity > KeptBytes)
        {
            // A peak is not held for ever.
            Dispose();
            _bytes = new MemoryStream(4096);
            _writer = new BsonBinaryWriter(_bytes);
        }

        _bytes.Position = 0;
        _bytes.SetLength(0);
        _write(value, _writer);
        ReadOnlySpan<byte> written = _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);
        if (_writer.State != BsonWriterState.Done || written.Length < 5 || BinaryPrimitives.ReadInt32LittleEndian(written) != written.Length)
        {
            throw new InvalidOperationException(
                "The function that writes a record's document did not write exactly one: begin with WriteStartDocument, end with WriteEndDocument.");
        }

        return written;
    }

    /// <summary>Finds the document's id and, where versions are looked at, its version.</summary>
    /// <exception cref="InvalidDataException">The document has no id, or no version that is a whole number.</exception>
    public DocumentParts Inspect(ReadOnlySpan<byte> document)
    {
        (byte Type, int Offset, int Length)? id = null;
        long? version = null;
        var elements = new BsonElements(document);
        while ((id is null || (_versionField is not null && version is null)) && elements.MoveNext())
        {
            if (id is null && elements.Name.SequenceEqual("_id"u8))
                id = (elements.Type, elements.ValueOffset, elements.Value.Length);
            else if (_versionField is not null && elements.Name.SequenceEqual(_versionName))
                version = elements.WholeNumber() ?? throw NoNumber();
        }

        if (id is null)
            throw new InvalidDataException("A document has no '_id'. Give it one that is a function of the record, so that writing it again is harmless.");
        if (_versionField is not null && version is null)
            throw new InvalidDataException($"A document has no field '{_versionField}', which MongoSinkOptions.VersionField names. Write it in every document.");
        return new DocumentParts(id.Value.Type, id.Value.Offset, id.Value.Length, version);
    }

    public void Dispose()
    {
        _writer.Dispose();
        _bytes.Dispose();
    }

    private InvalidDataException NoNumber() => new(
        $"The field '{_versionField}' of a document is no whole number, so it cannot be its version. Write it as a 32 or 64 bit integer.");
}

/// <summary>Where a document's id stands in it, and its version.</summary>
internal readonly record struct DocumentParts(byte IdType, int IdOffset, int IdLength, long? Version);
