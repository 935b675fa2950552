using Freshet.Runtime.State;
using Freshet.State;

namespace Freshet.Runtime.Tests.State;

/// <summary>Changes a table at random, and knows what it holds. Used by one thread.</summary>
internal abstract class TableRun(int seed)
{
    protected Random Random { get; } = new(seed);

    /// <summary>One random change.</summary>
    public abstract void Change();

    /// <summary>Takes the table, and what it holds.</summary>
    public abstract OpenImage Capture();
}

/// <summary>An image of a table that nobody has read.</summary>
internal abstract class OpenImage
{
    /// <summary>Reads it, and looks whether it is what the table held. Between two entries <paramref name="between"/> is called.</summary>
    public abstract void Check(Action between);

    public abstract void GiveUp();
}

/// <summary>A table of values that are made by one function and changed by another.</summary>
/// <param name="seed">The seed.</param>
/// <param name="keys">How many keys there are.</param>
/// <param name="serializer">How values become bytes.</param>
/// <param name="next">Makes a value, of the one that is there and a number; may change that one in place.</param>
internal sealed class TableRun<TValue>(int seed, int keys, Serializer<TValue> serializer, Func<TValue?, int, TValue> next) : TableRun(seed)
{
    private readonly Dictionary<(int Key, long Namespace), string> _model = [];
    private readonly StateTable<int, long, TValue> _table = new(serializer);

    public override void Change()
    {
        (int key, long scope) = (Random.Next(keys), Random.Next(3));
        int index = _table.Find(key, scope);
        Assert.Equal(_model.ContainsKey((key, scope)), index >= 0);
        switch (Random.Next(100))
        {
            case 0:
                _table.Clear();
                _model.Clear();
                break;
            case < 25 when index >= 0:
                _table.RemoveAt(index);
                _model.Remove((key, scope));
                break;
            case < 40 when index >= 0:
                Assert.Equal(_model[(key, scope)], Text(serializer, _table.PeekAt(index)));
                break;
            case < 55 when index >= 0 && !typeof(TValue).IsValueType:
                next(_table.ReadAt(index), Random.Next()); // who reads a value may change it in place
                _model[(key, scope)] = Text(serializer, _table.PeekAt(index));
                break;
            default:
                ref TValue value = ref _table.GetOrAdd(key, scope, out bool existed);
                value = next(existed ? value : default, Random.Next());
                _model[(key, scope)] = Text(serializer, value);
                break;
        }
    }

    public override OpenImage Capture() => new Image(serializer, _table.Capture(isRepeatable: false), new(_model));

    private static string Text(Serializer<TValue> serializer, TValue value)
    {
        var bytes = new SectionWriter();
        serializer.Write(value, bytes);
        return Convert.ToHexString(bytes.WrittenSpan);
    }

    private sealed class Image(
        Serializer<TValue> serializer, TableImage<int, long, TValue> image, Dictionary<(int Key, long Namespace), string> expected) : OpenImage
    {
        public override void Check(Action between)
        {
            var reader = new Reader(serializer, between);
            image.Visit(reader);
            Assert.Equal(expected.OrderBy(e => e.Key), reader.Found.OrderBy(e => e.Key));
        }

        public override void GiveUp() => image.Dispose();
    }

    private sealed class Reader(Serializer<TValue> serializer, Action between) : EntryVisitor<int, long, TValue>
    {
        public Dictionary<(int Key, long Namespace), string> Found { get; } = [];

        public override void Take(int key, long scope, TValue value)
        {
            Found.Add((key, scope), Text(serializer, value));
            between();
        }

        public override void TakeBytes(int key, long scope, ReadOnlySpan<byte> value)
        {
            Found.Add((key, scope), Convert.ToHexString(value));
            between();
        }
    }
}
