namespace Freshet.Simulation.Disk;

/// <summary>A file's content: as it was written, and as it is on the medium for sure.</summary>
internal sealed class StoredFile(long number)
{
    /// <summary>What is written or lost as one. Small, since the files of a simulation are.</summary>
    private const int PageBytes = 64;

    private byte[] _content = [];
    private byte[] _durable = [];

    /// <summary>Grows with each file that is made.</summary>
    public long Number => number;

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Content => _content.AsSpan(0, Length);

    public void Write(int position, ReadOnlySpan<byte> bytes)
    {
        int end = position + bytes.Length;
        if (end > _content.Length)
            Array.Resize(ref _content, Math.Max(end, 2 * _content.Length));
        bytes.CopyTo(_content.AsSpan(position));
        Length = Math.Max(Length, end);
    }

    public void SetLength(int length)
    {
        if (length > _content.Length)
            Array.Resize(ref _content, length);
        if (length > Length)
            _content.AsSpan(Length, length - Length).Clear();
        Length = length;
    }

    /// <summary>Makes the content durable.</summary>
    public void Flush() => _durable = Content.ToArray();

    /// <summary>Leaves what a loss of power does: each page that was not flushed is there or not, and the length is anything between. True where something is gone.</summary>
    public bool Tear(Random random)
    {
        if (Content.SequenceEqual(_durable))
            return false;
        byte[] written = Content.ToArray();
        int shorter = Math.Min(written.Length, _durable.Length);
        int longer = Math.Max(written.Length, _durable.Length);
        int length = random.Next(3) switch { 0 => _durable.Length, 1 => written.Length, _ => random.Next(shorter, longer + 1) };
        var left = new byte[length];
        for (int page = 0; page < length; page += PageBytes)
        {
            byte[] from = random.Next(2) == 0 ? written : _durable;
            int count = Math.Min(PageBytes, Math.Min(length, from.Length) - page);
            if (count > 0)
                from.AsSpan(page, count).CopyTo(left.AsSpan(page));
        }

        _content = left;
        Length = length;
        Flush();
        return !left.AsSpan().SequenceEqual(written);
    }

    /// <summary>Turns one bit over, on the medium too.</summary>
    public void FlipBit(int bit)
    {
        _content[bit / 8] ^= (byte)(1 << (bit % 8));
        Flush();
    }
}
