using System.Buffers;
using Freshet.State;

namespace Freshet.Oracle;

/// <summary>A row's bytes are its JSON.</summary>
internal sealed class OracleRowSerializer : Serializer<OracleRow>
{
    public static OracleRowSerializer Instance { get; } = new();

    public override void Write(OracleRow value, IBufferWriter<byte> output) => Json.Write(value, output);

    public override OracleRow Read(ReadOnlySpan<byte> bytes) => (OracleRow)Json.Read(bytes)!;
}
