using System.Runtime.InteropServices;

namespace Reviews.Learning.Drift;

/// <summary>Parameters of <see cref="Kswin"/>. Immutable.</summary>
public sealed record KswinOptions
{
    /// <summary>The chance of a false alarm of one test, above 0 and below 1; a test is made with every value, so choose it small.</summary>
    public double Alpha { get; init; } = 0.0001;

    /// <summary>Values in the sliding window.</summary>
    public int Window { get; init; } = 100;

    /// <summary>The newest values of it, compared with as many older ones; at least 2 and at most half of it.</summary>
    public int Recent { get; init; } = 30;

    /// <summary>The seed of the choice of older values.</summary>
    public ulong Seed { get; init; } = 1;

    internal void Validate()
    {
        if (!(Alpha > 0 && Alpha < 1))
            throw new ArgumentException($"Alpha is {Alpha}; choose above 0 and below 1.");
        if (Recent < 2 || Window < 2 * Recent)
            throw new ArgumentException($"Recent is {Recent} of a Window of {Window}; choose at least 2 and at most half.");
    }
}

/// <summary>
/// KSWIN (Raab, Heusinger and Schleif, "Reactive soft prototype computing for concept drift streams", Neurocomputing 2020): the newest values of a sliding
/// window against as many drawn from the older ones, by the test of Kolmogorov and Smirnov. After an alarm only the newest stay. The chance of a distance
/// is exact where the paper has a bound. Equal inputs give equal alarms; nothing is allocated per value. Not thread-safe.
/// </summary>
public sealed class Kswin : IDriftDetector
{
    private readonly KswinOptions _options;
    private readonly int _critical;
    private readonly double[] _window;
    private readonly double[] _older;
    private readonly double[] _newer;
    private readonly int[] _drawn;
    private int _next;
    private int _count;
    private ulong _random;

    /// <summary>An empty window.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public Kswin(KswinOptions? options = null)
    {
        _options = options ?? new KswinOptions();
        _options.Validate();
        _random = _options.Seed;
        _window = new double[_options.Window];
        (_older, _newer) = (new double[_options.Recent], new double[_options.Recent]);
        _drawn = [.. Enumerable.Range(0, _options.Window - _options.Recent)];
        while (KolmogorovSmirnov.PValue(_critical, _options.Recent) > _options.Alpha)
            _critical++;
    }

    /// <summary>The mean of the window; right after an alarm that of the newest values.</summary>
    public double Mean
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < _count; i++)
                sum += At(i);
            return _count == 0 ? 0 : sum / _count;
        }
    }

    /// <inheritdoc/>
    public bool Update(double value)
    {
        _window[_next] = value;
        _next = (_next + 1) % _window.Length;
        _count = Math.Min(_count + 1, _window.Length);
        if (_count < _window.Length)
            return false;
        Draw();
        for (int i = 0; i < _newer.Length; i++)
            _newer[i] = At(_count - _newer.Length + i);
        _older.AsSpan().Sort();
        _newer.AsSpan().Sort();
        if (KolmogorovSmirnov.Distance(_older, _newer) < _critical)
            return false;
        _count = _options.Recent;
        return true;
    }

    void IDriftDetector.Write(BinaryWriter state)
    {
        state.Write(_next);
        state.Write(_count);
        state.Write(_random);
        state.Write(MemoryMarshal.AsBytes<double>(_window));
        state.Write(MemoryMarshal.AsBytes<int>(_drawn));
    }

    void IDriftDetector.Read(BinaryReader state)
    {
        (_next, _count, _random) = (state.ReadInt32(), state.ReadInt32(), state.ReadUInt64());
        state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_window.AsSpan()));
        state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(_drawn.AsSpan()));
    }

    // The window's values, the oldest first.
    private double At(int index) => _window[(_next - _count + index + _window.Length) % _window.Length];

    // Without repetition, by the first steps of a shuffle.
    private void Draw()
    {
        for (int i = 0; i < _older.Length; i++)
        {
            int j = i + (int)(Random() % (ulong)(_drawn.Length - i));
            (_drawn[i], _drawn[j]) = (_drawn[j], _drawn[i]);
            _older[i] = At(_drawn[i]);
        }
    }

    // SplitMix64 (Steele, Lea and Flood, 2014).
    private ulong Random()
    {
        ulong z = _random += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
