namespace Reviews.Learning.Vectorizers;

/// <summary>
/// Rows of a matrix, compressed (SciPy's <c>csr_matrix</c>), or full ones where it is dense; rows are appended, and all of them given up together.
/// Nothing is allocated once it has grown to the usual size. Not thread-safe while rows are appended.
/// </summary>
public sealed class CsrMatrix
{
    private int[] _ends = new int[16];
    private int[] _indices = new int[256];
    private double[] _values = new double[256];

    /// <summary>A matrix without rows.</summary>
    /// <param name="columns">Number of columns, at least 1.</param>
    /// <param name="isDense">Whether each row has all columns. scikit-learn learns the intercept at another rate from dense rows.</param>
    public CsrMatrix(int columns, bool isDense = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        (Columns, IsDense) = (columns, isDense);
    }

    /// <summary>Number of columns.</summary>
    public int Columns { get; }

    /// <summary>Whether each row has all columns.</summary>
    public bool IsDense { get; }

    /// <summary>Number of rows.</summary>
    public int Rows { get; private set; }

    /// <summary>The columns of a row's entries, ascending.</summary>
    public ReadOnlySpan<int> Indices(int row) => _indices.AsSpan(Start(row), _ends[row] - Start(row));

    /// <summary>The values of a row's entries.</summary>
    public ReadOnlySpan<double> Values(int row) => _values.AsSpan(Start(row), _ends[row] - Start(row));

    /// <summary>Gives up all rows and keeps the room.</summary>
    public void Clear() => Rows = 0;

    /// <summary>Appends a copy of the vector.</summary>
    public void Append(SparseVector row)
    {
        ArgumentNullException.ThrowIfNull(row);
        Append(row.Indices, row.Values);
    }

    /// <summary>Appends a row, whose indices must ascend.</summary>
    /// <exception cref="ArgumentException">An index is no column or does not ascend, a value is not finite, or a dense row is not full.</exception>
    public void Append(ReadOnlySpan<int> indices, ReadOnlySpan<double> values)
    {
        if (indices.Length != values.Length)
            throw new ArgumentException($"{indices.Length} indices came with {values.Length} values; pass as many of each.");
        if (IsDense && indices.Length != Columns)
            throw new ArgumentException($"A dense row has {indices.Length} of {Columns} values; pass all of them.");
        int previous = -1;
        for (int i = 0; i < indices.Length; i++)
        {
            if (indices[i] <= previous || indices[i] >= Columns)
            {
                throw new ArgumentException(
                    $"Index {indices[i]} follows {previous} in a row of {Columns} columns; indices must ascend and lie in 0..{Columns - 1}.");
            }

            if (!double.IsFinite(values[i]))
                throw new ArgumentException($"The value of column {indices[i]} is {values[i]}; only finite numbers can be learnt from.");
            previous = indices[i];
        }

        int start = Rows == 0 ? 0 : _ends[Rows - 1];
        Grow(start + indices.Length);
        indices.CopyTo(_indices.AsSpan(start));
        values.CopyTo(_values.AsSpan(start));
        _ends[Rows++] = start + indices.Length;
    }

    private int Start(int row) => row == 0 ? 0 : _ends[row - 1];

    private void Grow(int entries)
    {
        if (Rows == _ends.Length)
            Array.Resize(ref _ends, 2 * Rows);
        if (entries > _indices.Length)
        {
            int length = Math.Max(entries, 2 * _indices.Length);
            Array.Resize(ref _indices, length);
            Array.Resize(ref _values, length);
        }
    }
}
