using System.Text;

namespace Freshet.Connectors.MongoDB;

/// <summary>
/// MongoDB's <c>update</c> command for replacing documents by their id, written as bytes: the driver's own bulk makes some objects for each
/// document and serializes it then. Immutable.
/// </summary>
internal sealed class UpdateCommand(string collection, string? versionField, byte[] writeConcern)
{
    private const byte String = 0x02;
    private const byte Document = 0x03;
    private const byte Array = 0x04;
    private const byte Boolean = 0x08;
    private const byte Int64 = 0x12;

    private readonly byte[] _collection = Encoding.UTF8.GetBytes(collection);
    private readonly byte[] _versionField = Encoding.UTF8.GetBytes(versionField ?? "");

    /// <summary>The bytes around all documents, and no fewer.</summary>
    public int HeadLength => 128 + _collection.Length + writeConcern.Length;

    /// <summary>The bytes that a document takes, and no fewer.</summary>
    public int LengthOf(in DocumentWrite write) => 96 + write.Document.Length + write.Id.Length + _versionField.Length;

    /// <summary>Writes the command into memory that is large enough; gives its length.</summary>
    public int Write(IReadOnlyList<DocumentWrite> writes, int start, int count, Span<byte> output)
    {
        var bson = new RawBson(output);
        int command = bson.Begin();
        bson.Name(String, "update"u8);
        bson.Text(_collection);
        bson.Name(Boolean, "ordered"u8);
        bson.Boolean(false);
        bson.Name(Document, "writeConcern"u8);
        bson.Bytes(writeConcern);
        bson.Name(Array, "updates"u8);
        int updates = bson.Begin();
        for (int i = 0; i < count; i++)
        {
            DocumentWrite write = writes[start + i];
            bson.Name(Document, i);
            int update = bson.Begin();
            bson.Name(Document, "q"u8);
            WriteFilter(ref bson, in write);
            bson.Name(Document, "u"u8);
            bson.Bytes(write.Document.Span);
            bson.Name(Boolean, "upsert"u8);
            bson.Boolean(true);
            bson.End(update);
        }

        bson.End(updates);
        bson.End(command);
        return bson.Length;
    }

    /// <summary>
    /// The document with the id, unless its version is greater: then nothing matches, an insert is tried, and the id is in its way.
    /// </summary>
    private void WriteFilter(ref RawBson bson, in DocumentWrite write)
    {
        ReadOnlySpan<byte> id = write.Id.Span;
        int filter = bson.Begin();
        bson.Name(id[0], "_id"u8);
        bson.Bytes(id[1..]);
        if (write.Version is { } version)
        {
            bson.Name(Document, _versionField);
            int not = bson.Begin();
            bson.Name(Document, "$not"u8);
            int greater = bson.Begin();
            bson.Name(Int64, "$gt"u8);
            bson.Int64(version);
            bson.End(greater);
            bson.End(not);
        }

        bson.End(filter);
    }
}
