using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Freshet.Sources;

namespace Freshet.Connectors.Files;

/// <summary>
/// Makes values of the numbers from 0, as Flink's <c>DataGeneratorSource</c> does: for examples, tests and measuring. A reader goes on at the exact number.
/// Split <c>i</c> of <c>n</c> has the numbers <c>i</c>, <c>i + n</c>, <c>i + 2n</c>, …, so that all splits, and times made of the numbers, go forward
/// together. Immutable; safe to share.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
public sealed class GeneratorSource<T> : Source<T>
{
    private readonly Func<long, T> _generate;
    private readonly long? _count;
    private readonly double? _recordsPerSecond;
    private readonly SourceSplit[] _splits;

    /// <summary>Makes a source of numbers.</summary>
    /// <param name="generate">Makes the value of a number. Called by several readers at a time, and again for the same number after a restore: thread-safe,
    /// and always the same value.</param>
    /// <param name="count">How many values; null for a source that never ends.</param>
    /// <param name="recordsPerSecond">The rate of all splits together, above 0; null for as fast as can be. After a pause it catches up.</param>
    /// <param name="splits">The number of splits, at least 1: as many subtasks can read. It belongs to the job's state: a checkpoint holds the position of
    /// each.</param>
    public GeneratorSource(Func<long, T> generate, long? count = null, double? recordsPerSecond = null, int splits = 1)
    {
        ArgumentNullException.ThrowIfNull(generate);
        ArgumentOutOfRangeException.ThrowIfNegative(count ?? 0, nameof(count));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(recordsPerSecond ?? 1, nameof(recordsPerSecond));
        ArgumentOutOfRangeException.ThrowIfLessThan(splits, 1);
        _generate = generate;
        _count = count;
        _recordsPerSecond = recordsPerSecond;
        _splits = [.. Enumerable.Range(0, splits).Select(i => new SourceSplit(string.Create(CultureInfo.InvariantCulture, $"{i}/{splits}")))];
    }

    /// <inheritdoc/>
    public override bool IsBounded => _count is not null;

    /// <inheritdoc/>
    public override IReadOnlyList<SourceSplit> DiscoverSplits() => _splits;

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">The position is not one of a reader of this source.</exception>
    public override SplitReader<T> Open(SourceSplit split, ReadOnlySpan<byte> position, SplitReaderContext context)
    {
        long next = Array.IndexOf(_splits, split);
        if (!position.IsEmpty)
        {
            long first = next;
            next = position.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(position) : -1;
            if (next < first || (next - first) % _splits.Length != 0)
            {
                throw new InvalidDataException(
                    $"The position of the split '{split.Id}' is not one of its numbers. Restore from a checkpoint that this source wrote.");
            }
        }

        return new Reader(_generate, next, _splits.Length, _count ?? long.MaxValue, _recordsPerSecond / _splits.Length, context);
    }

    private sealed class Reader(
        Func<long, T> generate, long next, int step, long end, double? recordsPerSecond, SplitReaderContext context) : SplitReader<T>
    {
        private long _next = next;
        private DateTimeOffset? _start;
        private long _made;

        public override ReadResult Read(Span<Record<T>> batch)
        {
            long left = _next < end ? ((end - 1 - _next) / step) + 1 : 0;
            long wanted = Math.Min(batch.Length, left);
            int count = (int)Math.Min(wanted, recordsPerSecond is null ? long.MaxValue : Due(recordsPerSecond.Value));
            for (int i = 0; i < count; i++)
            {
                batch[i] = new Record<T>(generate(_next), EventTime.None);
                _next += step;
            }

            _made += count;
            if (count < wanted)
                context.WakeAt(_start!.Value + TimeSpan.FromSeconds(_made / recordsPerSecond!.Value));
            return new ReadResult(count, count == left);
        }

        public override void WritePosition(IBufferWriter<byte> output)
        {
            BinaryPrimitives.WriteInt64LittleEndian(output.GetSpan(8), _next);
            output.Advance(8);
        }

        /// <summary>How many are due that were not made yet, the first at once.</summary>
        private long Due(double perSecond)
        {
            _start ??= context.Now;
            return (long)Math.Floor(((context.Now - _start.Value).TotalSeconds * perSecond) + 1 + 1e-6) - _made;
        }
    }
}
