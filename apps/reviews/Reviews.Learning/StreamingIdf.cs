using System.Buffers;

namespace Reviews.Learning;

/// <summary>
/// Inverse document frequency, learnt as the stream goes: a feature that d of n texts before had counts by ln((1 + n) / (1 + d)) + 1, scikit-learn's smooth
/// idf, and the length is brought back to 1. A text is weighed by what came before it. Nothing is allocated per text once the buffer has grown.
/// Not thread-safe.
/// </summary>
public sealed class StreamingIdf
{
    private const int FormatVersion = 1;
    private readonly uint[] _documents;
    private float[] _weighed = new float[256];

    /// <summary>Has seen no text.</summary>
    /// <param name="dimensions">Size of the hashed space, at least 1.</param>
    public StreamingIdf(int dimensions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimensions, 1);
        _documents = new uint[dimensions];
    }

    /// <summary>Texts seen.</summary>
    public long Documents { get; private set; }

    /// <summary>The values weighed, in the order of the indices. Valid until the next call.</summary>
    /// <exception cref="ArgumentException">Lengths differ, or an index lies outside the space.</exception>
    public ReadOnlySpan<float> Weigh(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
    {
        if (indices.Length != values.Length)
            throw new ArgumentException($"{indices.Length} indices came with {values.Length} values; pass as many of each.");
        if (_weighed.Length < indices.Length)
            _weighed = new float[2 * indices.Length];
        double squares = 0;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)_documents.Length)
                throw new ArgumentException($"Feature index {indices[i]} lies outside 0..{_documents.Length - 1}; hash to as many dimensions.");
            double value = values[i] * (Math.Log((1.0 + Documents) / (1.0 + _documents[indices[i]])) + 1);
            _weighed[i] = (float)value;
            squares += value * value;
        }

        Span<float> weighed = _weighed.AsSpan(0, indices.Length);
        float factor = squares > 0 ? (float)(1 / Math.Sqrt(squares)) : 0;
        foreach (ref float value in weighed)
            value *= factor;
        return weighed;
    }

    /// <summary>Counts a text, each of whose indices must occur once.</summary>
    public void Observe(ReadOnlySpan<int> indices)
    {
        Documents++;
        foreach (int index in indices)
            _documents[index]++;
    }

    /// <summary>Writes the counts that are not 0, little-endian, with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer) => StatePart.Write(writer, FormatVersion, state =>
    {
        state.Write(_documents.Length);
        state.Write(Documents);
        state.Write(_documents.Length - _documents.AsSpan().Count(0u));
        for (int i = 0; i < _documents.Length; i++)
        {
            if (_documents[i] == 0)
                continue;
            state.Write(i);
            state.Write(_documents[i]);
        }
    });

    /// <summary>Restores what <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static StreamingIdf Read(ReadOnlySpan<byte> bytes) => StatePart.Read(bytes, FormatVersion, "document frequencies", state =>
    {
        var read = new StreamingIdf(state.ReadInt32()) { Documents = state.ReadInt64() };
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            int index = state.ReadInt32();
            if ((uint)index >= (uint)read._documents.Length)
                throw CheckedPart.Damaged($"it counts a feature {index} of {read._documents.Length}");
            read._documents[index] = state.ReadUInt32();
        }

        return read;
    });
}
