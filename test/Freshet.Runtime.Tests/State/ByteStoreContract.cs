using System.Buffers;
using System.Text;
using Freshet.Runtime.State;

namespace Freshet.Testing.Contract;

/// <summary>What a store of bytes does: to be derived from for each.</summary>
public abstract class ByteStoreContract
{
    /// <summary>The backend under contract; the same at every call.</summary>
    protected abstract ByteStoreBackend Backend { get; }

    [Fact]
    public void Values_are_read_as_they_were_written()
    {
        using ByteStore store = Open();
        Assert.Null(Get(store, "a"));
        store.Put("a"u8, "1"u8);
        store.Put("b"u8, []);
        store.Put([], "root"u8);
        Assert.Equal("1", Get(store, "a"));
        Assert.Equal("", Get(store, "b"));
        Assert.Equal("root", Get(store, ""));
        store.Put("a"u8, "2"u8);
        store.Delete("b"u8);
        store.Delete("none"u8);
        Assert.Equal("2", Get(store, "a"));
        Assert.Null(Get(store, "b"));
    }

    [Fact]
    public void What_is_read_goes_behind_what_is_there()
    {
        using ByteStore store = Open();
        store.Put("a"u8, "1"u8);
        var output = new ArrayBufferWriter<byte>();
        output.Write("0"u8);
        Assert.True(store.TryGet("a"u8, output));
        Assert.False(store.TryGet("b"u8, output));
        Assert.Equal("01", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Values_grow()
    {
        using ByteStore store = Open();
        store.Append("a"u8, "1"u8);
        store.Append("a"u8, []);
        store.Append("a"u8, ",2;"u8);
        Assert.Equal("1,2;", Get(store, "a"));
        store.Put("a"u8, "0"u8);
        store.Append("a"u8, "1"u8);
        Assert.Equal("01", Get(store, "a"));
        store.Delete("a"u8);
        store.Append("a"u8, "2"u8);
        Assert.Equal("2", Get(store, "a"));
        Assert.Equal(["a=2"], All(store, ""));
    }

    [Fact]
    public void Keys_of_a_prefix_come_in_the_order_of_their_bytes()
    {
        using ByteStore store = Open();
        byte[][] keys = [[], [0], [0, 255], [1], [1, 0], [1, 0, 0], [1, 255], [1, 255, 255], [2], [127], [128], [255], [255, 255]];
        foreach (byte[] key in keys.Reverse())
            store.Put(key, key);
        foreach (byte[] prefix in keys)
        {
            foreach (byte[] from in keys)
            {
                var seen = new List<byte[]>();
                using ByteStoreIterator all = store.Iterate(prefix, from);
                while (all.MoveNext())
                {
                    Assert.Equal(all.Key, all.Value);
                    seen.Add(all.Key.ToArray());
                }

                Assert.Equal(keys.Where(k => k.AsSpan().StartsWith(prefix) && k.AsSpan().SequenceCompareTo(from) >= 0), seen);
            }
        }
    }

    [Fact]
    public void Iterator_sees_the_store_as_it_was()
    {
        using ByteStore store = Open();
        store.Put("a"u8, "1"u8);
        store.Put("b"u8, "1"u8);
        using ByteStoreIterator all = store.Iterate([]);
        Assert.True(all.MoveNext());
        store.Delete("b"u8);
        store.Put("c"u8, "1"u8);
        Assert.True(all.MoveNext());
        Assert.Equal("b"u8, all.Key);
        Assert.False(all.MoveNext());
    }

    [Fact]
    public void Batch_is_made_at_once_and_begins_anew()
    {
        using ByteStore store = Open();
        store.Put("b"u8, "1"u8);
        using (ByteStoreBatch batch = store.CreateBatch())
        {
            batch.Put("a"u8, "1"u8);
            batch.Delete("b"u8);
            batch.Delete("a"u8);
            batch.Put("a"u8, "2"u8);
            Assert.Equal(4, batch.Count);
            Assert.Equal(["b=1"], All(store, ""));
            batch.Write();
            Assert.Equal(0, batch.Count);
            batch.Write();
            batch.Put("dropped"u8, "1"u8);
        }

        Assert.Equal(["a=2"], All(store, ""));
    }

    [Fact]
    public async Task Snapshot_is_read_from_another_thread_while_the_store_is_written()
    {
        using ByteStore store = Open();
        for (int i = 0; i < 1000; i++)
            store.Put(Encoding.UTF8.GetBytes($"k{i:D4}"), "old"u8);
        ByteStoreView view = store.Snapshot();
        Task<List<string>> reading = Task.Run(
            () =>
            {
                List<string> seen = [];
                for (int round = 0; round < 10; round++)
                    seen.AddRange(All(view, "k"));
                seen.Add(Get(view, "k0500")!);
                view.Dispose();
                return seen;
            },
            TestContext.Current.CancellationToken);
        for (int i = 0; i < 1000; i++)
        {
            store.Append(Encoding.UTF8.GetBytes($"k{i:D4}"), "new"u8);
            store.Delete(Encoding.UTF8.GetBytes($"k{(i + 500) % 1000:D4}"));
            store.Put(Encoding.UTF8.GetBytes($"k{i:D4}+"), "more"u8);
        }

        List<string> expected = [.. Enumerable.Range(0, 10).SelectMany(_ => Enumerable.Range(0, 1000).Select(i => $"k{i:D4}=old")), "old"];
        Assert.Equal(expected, await reading);
    }

    [Fact]
    public void Snapshot_outlives_its_store_and_the_next_store_is_empty()
    {
        ByteStore store = Open();
        store.Put("a"u8, "1"u8);
        ByteStoreView view = store.Snapshot();
        store.Put("a"u8, "2"u8);
        store.Dispose();
        using ByteStore next = Open();
        Assert.Null(Get(next, "a"));
        Assert.Equal(["a=1"], All(view, ""));
        view.Dispose();
    }

    [Fact]
    public void Random_changes_give_what_a_sorted_dictionary_gives()
    {
        var random = new Random(3);
        var plain = new SortedDictionary<string, string>(StringComparer.Ordinal);
        using ByteStore store = Open();
        for (int i = 0; i < 3000; i++)
        {
            string key = new([.. Enumerable.Range(0, random.Next(4)).Select(_ => (char)('a' + random.Next(3)))]);
            byte[] bytes = Encoding.UTF8.GetBytes(key);
            switch (random.Next(4))
            {
                case 0:
                    store.Put(bytes, Encoding.UTF8.GetBytes($"{i}"));
                    plain[key] = $"{i}";
                    break;
                case 1:
                    store.Append(bytes, Encoding.UTF8.GetBytes($"{i}"));
                    plain[key] = plain.GetValueOrDefault(key) + $"{i}";
                    break;
                case 2:
                    store.Delete(bytes);
                    plain.Remove(key);
                    break;
                default:
                    Assert.Equal(plain.Where(e => e.Key.StartsWith(key, StringComparison.Ordinal)).Select(e => $"{e.Key}={e.Value}"), All(store, key));
                    Assert.Equal(plain.GetValueOrDefault(key), Get(store, key));
                    break;
            }
        }
    }

    private ByteStore Open() => Backend.Open(new StateOwner("operator", 0));

    private static string? Get(ByteStoreView view, string key)
    {
        var value = new ArrayBufferWriter<byte>();
        return view.TryGet(Encoding.UTF8.GetBytes(key), value) ? Encoding.UTF8.GetString(value.WrittenSpan) : null;
    }

    private static List<string> All(ByteStoreView view, string prefix)
    {
        var all = new List<string>();
        using ByteStoreIterator entries = view.Iterate(Encoding.UTF8.GetBytes(prefix));
        while (entries.MoveNext())
            all.Add($"{Encoding.UTF8.GetString(entries.Key)}={Encoding.UTF8.GetString(entries.Value)}");
        return all;
    }
}
