namespace Freshet.Runtime.Operators;

/// <summary>The head of an operator that has to know when this input of its, not the others, has ended.</summary>
internal interface IBoundedInput
{
    /// <summary>Called behind the input's last record and watermark.</summary>
    void EndInput();
}
