namespace Reviews.Learning;

/// <summary>A run of features; immutable while more than one holder refers to it.</summary>
internal sealed class FtrlChunk(float[] values)
{
    public const int Features = 1024;
    public readonly float[] Values = values;
    public int Holders = 1;
    public long Version;
}
