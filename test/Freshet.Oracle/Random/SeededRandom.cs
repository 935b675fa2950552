namespace Freshet.Oracle.Random;

/// <summary>Random choices that are the same for the same name, on every machine. Used by one thread.</summary>
/// <param name="name">What the choices are for; another name gives others.</param>
internal sealed class SeededRandom(string name)
{
    private readonly System.Random _random = new(Fold(name));

    public bool Chance(double probability) => _random.NextDouble() < probability;

    /// <summary>A whole number between two, both of which may come.</summary>
    public long Between(long least, long most) => _random.NextInt64(least, most + 1);

    /// <summary>A number from 0 up to but not including <paramref name="end"/>.</summary>
    public int Next(int end) => _random.Next(end);

    /// <summary>A number from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    public int Next(int first, int end) => _random.Next(first, end);

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[_random.Next(choices.Length)];

    // FNV-1a
    private static int Fold(string name)
    {
        uint hash = 2166136261;
        foreach (char c in name)
            hash = (hash ^ c) * 16777619;
        return (int)hash;
    }
}
