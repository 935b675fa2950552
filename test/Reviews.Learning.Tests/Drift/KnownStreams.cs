using Reviews.Learning.Sgd;

namespace Reviews.Learning.Tests.Drift;

/// <summary>Streams for which other implementations document where they find the change.</summary>
internal static class KnownStreams
{
    private const string Coins =
        "222aa8771deb7322f655c8c3590c849e39621e8722181576e36149015fd9c4fcc85bf744ae42ffe7036322178ab8793e09c6ec5cd4062f61aec3cfc385de66aa80f28a830440"
        + "e5e0c5162f97462f674f2fce128367cf93cf374e9cff5c02d1a6be3fbe0531022abebe89e1571121b5878a2675b0c3bbd884f1c14aedfb";

    private const string Quarters =
        "2cb4be36b8ac8c8555c0fc6a3a9048992c3fdffe247bc8dc8fa11257f434c91ec197e2aa7f42c666fd032d3cf50d5f57c1fd0d13627ea1f50cc610716079624910a6db55bd79"
        + "48115f7447b50edf2120afb59583c0dd32ed0f8732362dc26060122428871dc7d51eea147f95fe6eeeb7789072493c598e79273c6591f2ee5ac7980c5809168c50afda3edd69"
        + "fb5d39e6e175f2e712714e6443d30e7ecad9ae34d07c965fef9ba1a8d373a2927180f180c8a855c73edf5e9b98ead8a846652068a0d992b7b1db02c97e75624bf3f234a92218"
        + "dd948557daa0d8902c9a0e246b765a0574563b4be185c61988b171cc997302510a4c9c4e4d173caf";

    /// <summary>
    /// River's documentation (riverml.xyz, api/drift): <c>random.Random(12345)</c>, <c>choices([0, 1], k=1000) + choices(range(4, 8), k=1000)</c>, as
    /// Python 3.11 draws it.
    /// </summary>
    public static double[] River { get; } = [.. Digits(Coins, 1), .. Digits(Quarters, 2).Select(d => d + 4)];

    /// <summary>River's tests (river/drift/test_drift_detectors.py): <c>numpy.random.seed(12345)</c>, <c>randint(2, size=1000)</c>, <c>randint(8, size=1000)</c>.</summary>
    public static double[] RiverTests { get; } = Drawn(12345, random => [.. Uniform(random, 2, 1000), .. Uniform(random, 8, 1000)]);

    /// <summary>CapyMOA's documentation of ADWIN (capymoa.org): <c>numpy.random.seed(0)</c>, <c>randint(2, size=2000)</c>, then 4 to 7 from index 999 on.</summary>
    public static double[] CapyMoa { get; } = Drawn(0, random =>
        [.. Uniform(random, 2, 2000).Take(999), .. Uniform(random, 4, 1001).Select(d => d + 4)]);

    private static double[] Drawn(uint seed, Func<LegacyRandom, double[]> draw) => draw(new LegacyRandom(seed));

    // numpy masks 32 bits; powers of two never reject. Drawn at once, as numpy does, not when they are asked for.
    private static double[] Uniform(LegacyRandom random, uint below, int count)
    {
        double[] values = new double[count];
        for (int i = 0; i < count; i++)
            values[i] = random.Draw() & (below - 1);
        return values;
    }

    private static IEnumerable<double> Digits(string hexadecimal, int bits) => hexadecimal
        .SelectMany(c => Convert.ToString(Convert.ToInt32(c.ToString(), 16), 2).PadLeft(4, '0')).Chunk(bits)
        .Select(digits => (double)Convert.ToInt32(new string(digits), 2));
}
