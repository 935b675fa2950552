using System.Runtime.InteropServices;

namespace Reviews.Learning;

/// <summary>Examples whose labels are not known yet, in the order in which they will be. Their arrays are used again. Not thread-safe.</summary>
internal sealed class PendingLabels(int classes)
{
    private readonly PriorityQueue<Example, (long DueAt, long Number)> _queue = new();
    private readonly Stack<Example> _pool = new();
    private long _number;

    public int Count => _queue.Count;

    /// <summary>When the next label is due, <see cref="long.MaxValue"/> where there is none.</summary>
    public long NextDue => _queue.TryPeek(out _, out (long DueAt, long Number) order) ? order.DueAt : long.MaxValue;

    public void Add(
        long dueAt, long time, ReadOnlySpan<int> indices, ReadOnlySpan<float> values, int label, ReadOnlySpan<double> probabilities, long updates)
    {
        if (!_pool.TryPop(out Example? example))
            example = new Example(classes);
        (example.Time, example.Label, example.Updates) = (time, label, updates);
        example.SetFeatures(indices, values);
        probabilities[..classes].CopyTo(example.Probabilities);
        _queue.Enqueue(example, (dueAt, _number++));
    }

    /// <summary>Takes the next example, to be given back.</summary>
    public Example Take() => _queue.Dequeue();

    public void GiveBack(Example example) => _pool.Push(example);

    public void Write(BinaryWriter state)
    {
        state.Write(_queue.Count);
        foreach ((Example example, (long dueAt, _)) in _queue.UnorderedItems.OrderBy(item => item.Priority))
        {
            state.Write(dueAt);
            state.Write(example.Time);
            state.Write(example.Label);
            state.Write(example.Updates);
            state.Write(MemoryMarshal.AsBytes<double>(example.Probabilities));
            state.Write(example.Indices.Length);
            state.Write(MemoryMarshal.AsBytes(example.Indices));
            state.Write(MemoryMarshal.AsBytes(example.Values));
        }
    }

    public void Read(BinaryReader state)
    {
        double[] probabilities = new double[classes];
        for (int left = state.ReadInt32(); left > 0; left--)
        {
            long dueAt = state.ReadInt64(), time = state.ReadInt64();
            int label = state.ReadInt32();
            long updates = state.ReadInt64();
            state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(probabilities.AsSpan()));
            int count = state.ReadInt32();
            int[] indices = new int[count];
            float[] values = new float[count];
            state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(indices.AsSpan()));
            state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            Add(dueAt, time, indices, values, label, probabilities, updates);
        }
    }

    internal sealed class Example(int classes)
    {
        private int[] _indices = [];
        private float[] _values = [];
        private int _count;

        public double[] Probabilities { get; } = new double[classes];

        public long Time { get; set; }

        public int Label { get; set; }

        public long Updates { get; set; }

        public ReadOnlySpan<int> Indices => _indices.AsSpan(0, _count);

        public ReadOnlySpan<float> Values => _values.AsSpan(0, _count);

        public void SetFeatures(ReadOnlySpan<int> indices, ReadOnlySpan<float> values)
        {
            _count = indices.Length;
            if (_indices.Length < _count)
                (_indices, _values) = (new int[_count * 2], new float[_count * 2]);
            indices.CopyTo(_indices);
            values.CopyTo(_values);
        }
    }
}
