namespace Reviews.Learning.Drift;

/// <summary>
/// ADWIN (Bifet and Gavaldà, "Learning from time-changing data with adaptive windowing", SDM 2007): a window that grows while nothing changes, kept as an
/// exponential histogram of logarithmic size. Wherever it can be cut into two parts whose means differ by more than chance allows, the oldest is dropped
/// and a change is reported. Nothing is allocated per value. Not thread-safe.
/// </summary>
public sealed class Adwin : IDriftDetector
{
    // Buckets of one size before two of them become one of the double size.
    private const int BucketsPerRow = 5;
    private const int Rows = 48;
    private readonly AdwinOptions _options;
    private readonly Bucket[] _buckets = new Bucket[Rows * (BucketsPerRow + 1)];
    private readonly int[] _counts = new int[Rows];
    private int _rows;
    private long _ticks;
    private double _total;
    private double _variance;

    /// <summary>An empty window.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public Adwin(AdwinOptions? options = null)
    {
        _options = options ?? new AdwinOptions();
        _options.Validate();
    }

    /// <summary>Values in the window.</summary>
    public long Width { get; private set; }

    /// <summary>The mean of the window.</summary>
    public double Mean => Width == 0 ? 0 : _total / Width;

    /// <summary>The variance of the window.</summary>
    public double Variance => Width == 0 ? 0 : Math.Max(0, _variance) / Width;

    /// <inheritdoc/>
    public bool Update(double value)
    {
        Insert(value);
        if (++_ticks % _options.Clock != 0 || Width <= _options.GracePeriod)
            return false;
        bool isChanged = false;
        while (HasCut())
        {
            isChanged = true;
            DropOldest();
        }

        return isChanged;
    }

    void IDriftDetector.Write(BinaryWriter state)
    {
        state.Write(Width);
        state.Write(_ticks);
        state.Write(_total);
        state.Write(_variance);
        state.Write(_rows);
        for (int row = 0; row < _rows; row++)
        {
            state.Write(_counts[row]);
            foreach (Bucket bucket in RowOf(row))
            {
                state.Write(bucket.Total);
                state.Write(bucket.Variance);
            }
        }
    }

    void IDriftDetector.Read(BinaryReader state)
    {
        (Width, _ticks, _total, _variance, _rows) = (state.ReadInt64(), state.ReadInt64(), state.ReadDouble(), state.ReadDouble(), state.ReadInt32());
        for (int row = 0; row < _rows; row++)
        {
            _counts[row] = state.ReadInt32();
            foreach (ref Bucket bucket in RowOf(row))
                bucket = new Bucket(state.ReadDouble(), state.ReadDouble());
        }
    }

    // A row's buckets hold 2^row values each, the oldest first.
    private Span<Bucket> RowOf(int row) => _buckets.AsSpan(row * (BucketsPerRow + 1), _counts[row]);

    private void Insert(double value)
    {
        if (Width > 0)
            _variance += Width * Square(value - Mean) / (Width + 1);
        Width++;
        _total += value;
        Push(0, new Bucket(value, 0));
        for (int row = 0; _counts[row] > BucketsPerRow; row++)
        {
            Span<Bucket> buckets = RowOf(row);
            Bucket merged = Merge(buckets[0], buckets[1], 1L << row);
            buckets[2..].CopyTo(buckets);
            _counts[row] -= 2;
            Push(row + 1, merged);
        }
    }

    private void Push(int row, Bucket bucket)
    {
        _rows = Math.Max(_rows, row + 1);
        _counts[row]++;
        RowOf(row)[^1] = bucket;
    }

    private static Bucket Merge(Bucket older, Bucket newer, double size) => new(
        older.Total + newer.Total, older.Variance + newer.Variance + (size * Square((older.Total - newer.Total) / size) / 2));

    private bool HasCut()
    {
        double oldSize = 0, oldTotal = 0;
        for (int row = _rows - 1; row >= 0; row--)
        {
            foreach (Bucket bucket in RowOf(row))
            {
                oldSize += 1L << row;
                oldTotal += bucket.Total;
                double newSize = Width - oldSize;
                if (newSize < _options.MinimumSide)
                    return false;
                if (oldSize >= _options.MinimumSide && Differ((oldTotal / oldSize) - ((_total - oldTotal) / newSize), oldSize, newSize))
                    return true;
            }
        }

        return false;
    }

    // The paper's bound of section 3.3, with m as in the authors' implementation in MOA, which takes the fewest values of a side off both.
    private bool Differ(double difference, double oldSize, double newSize)
    {
        double logDelta = Math.Log(2 * Math.Log(Width) / _options.Delta);
        double inverse = (1 / (oldSize - _options.MinimumSide + 1)) + (1 / (newSize - _options.MinimumSide + 1));
        double bound = Math.Sqrt(2 * inverse * Variance * logDelta) + (2.0 / 3 * inverse * logDelta);
        return Math.Abs(difference) > bound;
    }

    private void DropOldest()
    {
        Span<Bucket> buckets = RowOf(_rows - 1);
        double size = 1L << (_rows - 1);
        Bucket oldest = buckets[0];
        Width -= (long)size;
        _total -= oldest.Total;
        _variance -= oldest.Variance + (size * Width * Square((oldest.Total / size) - Mean) / (size + Width));
        buckets[1..].CopyTo(buckets);
        _counts[_rows - 1]--;
        while (_rows > 0 && _counts[_rows - 1] == 0)
            _rows--;
    }

    private static double Square(double x) => x * x;

    private readonly record struct Bucket(double Total, double Variance);
}
