namespace Reviews.Learning.Vectorizers;

/// <summary>A sparse vector that is filled again and again: ascending indices and their values. Not thread-safe: one per thread.</summary>
public sealed class SparseVector
{
    private int[] _indices = new int[64];
    private double[] _values = new double[64];

    /// <summary>Number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The indices, ascending and distinct. Valid until the vector is filled again.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>The values, one per index. Valid until the vector is filled again.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    internal Span<double> WritableValues => _values.AsSpan(0, Count);

    internal void Clear() => Count = 0;

    internal void Append(int index, double value)
    {
        if (Count == _indices.Length)
        {
            Array.Resize(ref _indices, 2 * Count);
            Array.Resize(ref _values, 2 * Count);
        }

        _indices[Count] = index;
        _values[Count++] = value;
    }

    /// <summary>Brings the entries into ascending order and adds up those of one index; what comes to zero stays, as in scikit-learn.</summary>
    internal void SortAndSum()
    {
        _indices.AsSpan(0, Count).Sort(_values.AsSpan(0, Count));
        int kept = 0;
        for (int i = 0; i < Count; i++)
        {
            if (kept > 0 && _indices[kept - 1] == _indices[i])
            {
                _values[kept - 1] += _values[i];
                continue;
            }

            _indices[kept] = _indices[i];
            _values[kept++] = _values[i];
        }

        Count = kept;
    }
}
