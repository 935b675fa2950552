namespace Reviews.Inference;

/// <summary>The names that exports give to the ONNX file of a precision.</summary>
public static class ModelFiles
{
    private static readonly string[] Fp32 = ["model.onnx", "onnx/model.onnx"];
    private static readonly string[] Int8 = ["model.int8.onnx", "model_int8.onnx", "model_quantized.onnx", "onnx/model_int8.onnx", "onnx/model_quantized.onnx"];

    /// <summary>The file in the folder, relative to it; null when there is none.</summary>
    public static string? Find(string directory, bool quantized) => (quantized ? Int8 : Fp32).FirstOrDefault(name => File.Exists(Path.Combine(directory, name)));

    /// <summary>The names that are looked for, for a message.</summary>
    public static string Names(bool quantized) => string.Join(", ", quantized ? Int8 : Fp32);
}
