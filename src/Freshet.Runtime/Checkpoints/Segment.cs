namespace Freshet.Runtime.Checkpoints;

/// <summary>Bytes of a section within a data file. Immutable.</summary>
/// <param name="File">The file's name, within the manifest's folder.</param>
/// <param name="Offset">Where its frame begins.</param>
/// <param name="Length">The number of its bytes, without the frame.</param>
/// <param name="Checksum">XxHash128 of the bytes.</param>
/// <param name="IsChange">Whether it holds what changed since the segment before it.</param>
internal readonly record struct Segment(string File, long Offset, long Length, UInt128 Checksum, bool IsChange);
