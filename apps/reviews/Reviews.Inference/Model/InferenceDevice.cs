namespace Reviews.Inference;

/// <summary>What computes.</summary>
public enum InferenceDevice
{
    /// <summary>The CPU.</summary>
    Cpu,

    /// <summary>The first CUDA device; refused where the ONNX Runtime in use was built without it.</summary>
    Cuda,

    /// <summary>CUDA where the ONNX Runtime in use has it, else the CPU.</summary>
    Auto,
}
