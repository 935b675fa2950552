using System.Text;

namespace Reviews.Inference.Tests;

/// <summary>
/// A folder with a model made for a test: the logits of a text are the sums of its ids' rows in a table. Not a language model of any kind. Disposing deletes it.
/// </summary>
internal sealed class SyntheticModel : IDisposable
{
    private const int Float = 1;
    private const int Int64 = 7;

    public SyntheticModel(string configuration, int rows = 64_001, IReadOnlyDictionary<int, float[]>? scores = null, string[]? inputs = null)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, "config.json"), configuration);
        float[] table = new float[rows * 3];
        foreach ((int id, float[] row) in scores ?? new Dictionary<int, float[]>())
            row.CopyTo(table, id * 3);
        File.WriteAllBytes(System.IO.Path.Combine(Path, "model.onnx"), Model(table, rows, inputs ?? ["input_ids", "attention_mask"]));
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("synthetic-model").FullName;

    /// <summary>A config.json of three labels; further properties are appended as they are.</summary>
    public static string Configuration(string more) => "{\"id2label\":{\"0\":\"NEG\",\"1\":\"POS\",\"2\":\"NEU\"}" + more + "}";

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static byte[] Model(float[] table, int rows, string[] inputs)
    {
        byte[] raw = new byte[table.Length * sizeof(float)];
        Buffer.BlockCopy(table, 0, raw, 0, raw.Length);
        byte[] initializer = [.. Number(1, rows), .. Number(1, 3), .. Number(2, Float), .. Text(8, "table"), .. Bytes(9, raw)];
        byte[] gather = [.. Text(1, "table"), .. Text(1, inputs[0]), .. Text(2, "rows"), .. Text(4, "Gather")];

        // ReduceSum takes its axes as an input.
        byte[] axes = [.. Number(1, 1), .. Number(2, Int64), .. Text(8, "axes"), .. Bytes(9, BitConverter.GetBytes(1L))];
        byte[] keepDimensions = [.. Text(1, "keepdims"), .. Number(3, 0), .. Number(20, 2)];
        byte[] sum = [.. Text(1, "rows"), .. Text(1, "axes"), .. Text(2, "logits"), .. Text(4, "ReduceSum"), .. Bytes(5, keepDimensions)];
        byte[] graph =
        [
            .. Bytes(1, gather), .. Bytes(1, sum), .. Text(2, "synthetic"), .. Bytes(5, initializer), .. Bytes(5, axes),
            .. inputs.SelectMany(name => Bytes(11, Value(name, Int64, Symbol("batch"), Symbol("seq")))), .. Bytes(12, Value("logits", Float, Symbol("batch"), Number(1, 3))),
        ];
        return [.. Number(1, 8), .. Bytes(7, graph), .. Bytes(8, Number(2, 17))];
    }

    private static byte[] Value(string name, int type, params byte[][] dimensions)
    {
        byte[] shape = [.. dimensions.SelectMany(d => Bytes(1, d))];
        byte[] tensor = [.. Number(1, type), .. Bytes(2, shape)];
        return [.. Text(1, name), .. Bytes(2, Bytes(1, tensor))];
    }

    private static byte[] Symbol(string name) => Text(2, name);

    private static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Bytes(int field, byte[] content) => [.. VarInt((field << 3) | 2), .. VarInt(content.Length), .. content];

    private static byte[] Number(int field, long number) => [.. VarInt(field << 3), .. VarInt(number)];

    private static IEnumerable<byte> VarInt(long number)
    {
        ulong rest = (ulong)number;
        for (; rest >= 0x80; rest >>= 7)
            yield return (byte)(rest | 0x80);
        yield return (byte)rest;
    }
}
