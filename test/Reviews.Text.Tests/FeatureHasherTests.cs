using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Reviews.Text.Tests;

public sealed class FeatureHasherTests
{
    [Fact]
    public void Murmur_equals_the_published_vectors()
    {
        Assert.Equal(-156908512, MurmurHash3.Hash("foo"u8));
        Assert.Equal(-1322301282, MurmurHash3.Hash("foo"u8, 42));
        Assert.Equal(0, MurmurHash3.Hash([]));
    }

    [Theory]
    [InlineData("Sản phẩm RẤT tốt, rất rất tốt! k mua nữa")]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("  ... !!! ")]
    [InlineData("To\u0302\u0301t qua\u0301 vi\u0323\u0302\u0302")]
    [InlineData("đẹp😍😍 quá👨‍👩‍👧‍👦 ©2024 ½ kg_x _ Ⅷ ②")]
    [InlineData("𝔸𝔹c 𐐀𐐁 你好 İSTANBUL ΑΣ ǅ")]
    [InlineData("\0\u0001\u200b\ufeff a\u0301")]
    public void Features_equal_the_plain_computation(string text)
    {
        foreach (FeatureHasherOptions options in (FeatureHasherOptions[])
            [new(), new() { Dimensions = 16 }, new() { Dimensions = 17 }, new() { Dimensions = 1 }, new() { Bigrams = false }, new() { Sublinear = false }])
        {
            AssertEqual(text, options);
        }
    }

    [Fact]
    public void Features_equal_the_plain_computation_for_every_symbol()
    {
        foreach (int[] symbols in Enumerable.Range(0, 0x110000).Where(IsSymbol).Chunk(500))
            AssertEqual(string.Concat(symbols.Select(char.ConvertFromUtf32)), new());
    }

    [Fact]
    public void Features_equal_the_plain_computation_for_random_text()
    {
        var random = new Random(11);
        string[] pieces = ["rất", "TỐT", "k", " ", " ", ", ", "😍", "\ud83d", "o\u0302\u0301", "\u200d", "\udc00", "\ufffe", "_", "9", "𐐀", "\u1100\u1161", "®", "a b", "\n"];
        for (int round = 0; round < 3000; round++)
        {
            AssertEqual(string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => pieces[random.Next(pieces.Length)])), new() { Dimensions = 1 << 10 });
        }
    }

    [Fact]
    public void Broken_UTF8_reads_as_the_runtime_decodes_it()
    {
        var random = new Random(5);
        byte[][] pieces = [[0xc3], [0xe1, 0xbb], [0xf0, 0x9f], [0x80], [0xff], [0xed, 0xa0, 0x80], [0xc0, 0xaf], [0xe0, 0x80, 0xaf], "tốt "u8.ToArray(), "a"u8.ToArray(), "😍"u8.ToArray()];
        var hasher = new FeatureHasher();
        var ofText = new FeatureVector();
        var ofBytes = new FeatureVector();
        for (int round = 0; round < 5000; round++)
        {
            byte[] utf8 = [.. Enumerable.Range(0, random.Next(12)).SelectMany(_ => pieces[random.Next(pieces.Length)])];
            hasher.Extract(Encoding.UTF8.GetString(utf8), ofText);
            hasher.Extract(utf8, ofBytes);
            Assert.Equal(ofText.Indices, ofBytes.Indices);
            Assert.Equal(ofText.Values, ofBytes.Values);
        }
    }

    [Fact]
    public void A_text_longer_than_the_buffers_has_all_its_features()
    {
        AssertEqual(string.Join(' ', Enumerable.Range(0, 20_000).Select(i => "từ" + (i % 4999).ToString(CultureInfo.InvariantCulture))), new());
        AssertEqual("mở " + new string('ạ', 100_000) + " kết thúc " + new string('b', 70_000) + "😍", new());
        AssertEqual(string.Join(' ', Enumerable.Repeat("rất tốt", 40_000)), new() { Bigrams = false });
    }

    [Fact]
    public void Hostile_text_takes_linear_time()
    {
        var hasher = new FeatureHasher();
        var vector = new FeatureVector();
        var watch = Stopwatch.StartNew();
        foreach (string piece in (string[])["a", "a ", "😍", "\ud83d", "o\u0323\u0302", "\u0300", "\0", "<b>"])
        {
            hasher.Extract(string.Concat(Enumerable.Repeat(piece, 2_000_000)), vector);
            Assert.True(vector.Count <= 8);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), watch.Elapsed.ToString());
    }

    [Fact]
    public void Texts_are_hashed_without_allocation()
    {
        string[] texts = ["Sản phẩm rất tốt, đóng gói cẩn thận 😍👨‍👩‍👧", "ok", "", string.Join(' ', Enumerable.Range(0, 300))];
        byte[][] utf8 = [.. texts.Select(Encoding.UTF8.GetBytes)];
        var hasher = new FeatureHasher();
        var vector = new FeatureVector();
        const int Rounds = 2000;
        long before = 0;
        for (int round = 0; round < Rounds; round++)
        {
            before = round == 100 ? GC.GetAllocatedBytesForCurrentThread() : before;
            foreach (string text in texts)
            {
                hasher.Extract(text, vector);
            }

            foreach (byte[] text in utf8)
                hasher.Extract(text, vector);
        }

        // The runtime itself now and then allocates once on a thread; one object per text would be 24 bytes each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ((Rounds - 100) * texts.Length * 24) - 1);
    }

    [Fact]
    public void Dimensions_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureHasher(new() { Dimensions = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FeatureHasher(new() { Dimensions = int.MaxValue }));
    }

    private static bool IsSymbol(int value) => Rune.IsValid(value) && Rune.GetUnicodeCategory(new Rune(value)) == UnicodeCategory.OtherSymbol;

    private static void AssertEqual(string text, FeatureHasherOptions options)
    {
        var vector = new FeatureVector();
        new FeatureHasher(options).Extract(text, vector);
        var (indices, values) = Plain(text, options);
        Assert.Equal(indices, vector.Indices.ToArray());
        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(values[i], vector.Values[i], 1e-6);
        }

        var ofBytes = new FeatureVector();
        new FeatureHasher(options).Extract(Encoding.UTF8.GetBytes(text), ofBytes);
        Assert.Equal(vector.Indices, ofBytes.Indices);
        Assert.Equal(vector.Values, ofBytes.Values);
    }

    private static (int[] Indices, double[] Values) Plain(string text, FeatureHasherOptions options)
    {
        string whole = string.Concat(text.Replace('\ufffe', '\ufffd').EnumerateRunes().Select(r => r.ToString())).Normalize(NormalizationForm.FormC);
        var tokens = new List<string>();
        var token = new StringBuilder();
        foreach (Rune rune in (whole + " ").EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsLetter(rune) || Rune.IsNumber(rune) || rune.Value == '_')
            {
                token.Append(Rune.ToLowerInvariant(rune).ToString());
                continue;
            }

            if (token.Length > 0)
            {
                tokens.Add(token.ToString());
                token.Clear();
            }

            if (category == UnicodeCategory.OtherSymbol)
            {
                tokens.Add(Rune.ToLowerInvariant(rune).ToString());
            }
        }

        var sums = new Dictionary<int, int>();
        var order = new List<int>();
        void Add(string feature)
        {
            int hash = MurmurHash3.Hash(Encoding.UTF8.GetBytes(feature));
            int index = (int)(Math.Abs((long)hash) % options.Dimensions);
            if (!sums.ContainsKey(index))
            {
                order.Add(index);
            }

            sums[index] = sums.GetValueOrDefault(index) + (hash < 0 ? -1 : 1);
        }

        for (int i = 0; i < tokens.Count; i++)
        {
            Add(tokens[i]);
            if (i > 0 && options.Bigrams)
            {
                Add(tokens[i - 1] + " " + tokens[i]);
            }
        }

        int[] indices = [.. order.Where(i => sums[i] != 0)];
        double[] values = [.. indices.Select(i => options.Sublinear ? Math.Sign(sums[i]) * (1 + Math.Log(Math.Abs(sums[i]))) : sums[i])];
        double length = Math.Sqrt(values.Sum(v => v * v));
        return (indices, [.. values.Select(v => v / length)]);
    }
}
