namespace Freshet.Runtime.State;

/// <summary>
/// The bytes of what changed in a section of keyed state: for each key and namespace whose entry changed, both as in a whole section, whether
/// it has an entry now, and where it has, the whole value as a part. Pure functions.
/// </summary>
internal static class ChangeFormat
{
    private const int Removed = 0;
    private const int Present = 1;

    /// <summary>Begins an entry that is there; its value follows as a part.</summary>
    public static void WritePresent(SectionWriter output) => output.WriteInt32(Present);

    public static void WriteRemoved(SectionWriter output) => output.WriteInt32(Removed);

    /// <summary>Cuts off the front whether the entry is there.</summary>
    /// <exception cref="InvalidDataException">The bytes say neither.</exception>
    public static bool ReadIsPresent(ref ReadOnlySpan<byte> bytes) => SectionReader.NextInt32(ref bytes) switch
    {
        Removed => false,
        Present => true,
        int other => throw new InvalidDataException($"A change of state is 0 or 1; there is {other}."),
    };
}
