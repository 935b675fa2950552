namespace Reviews.Learning.Sgd;

/// <summary>
/// numpy's legacy <c>RandomState</c>, as far as scikit-learn's SGD draws from it: the Mersenne Twister MT19937 (Matsumoto and Nishimura, 1998) with masked
/// rejection. Not thread-safe.
/// </summary>
internal sealed class LegacyRandom
{
    private const int Words = 624;
    private const int Middle = 397;
    private readonly uint[] _state = new uint[Words];
    private int _next = Words;

    public LegacyRandom(uint seed)
    {
        _state[0] = seed;
        for (int i = 1; i < Words; i++)
            _state[i] = (1812433253u * (_state[i - 1] ^ (_state[i - 1] >> 30))) + (uint)i;
    }

    /// <summary>A number from <paramref name="low"/> on, below 2^31 - 1: <c>randint(low, 2**31 - 1)</c>.</summary>
    public uint BelowMaxInt(uint low = 0)
    {
        uint largest = int.MaxValue - 1 - low;
        uint drawn;
        do
        {
            drawn = Draw() & int.MaxValue;
        }
        while (drawn > largest);
        return low + drawn;
    }

    /// <summary>The next 32 bits.</summary>
    public uint Draw()
    {
        if (_next == Words)
            Twist();
        uint y = _state[_next++];
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >> 18);
    }

    private void Twist()
    {
        for (int i = 0; i < Words; i++)
        {
            uint y = (_state[i] & 0x80000000) | (_state[(i + 1) % Words] & 0x7fffffff);
            _state[i] = _state[(i + Middle) % Words] ^ (y >> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }

        _next = 0;
    }
}
