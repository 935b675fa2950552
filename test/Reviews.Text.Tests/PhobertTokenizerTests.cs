using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Reviews.Text.Tests;

public sealed class PhobertTokenizerTests
{
    private static readonly PhobertTokenizer Tokenizer = PhobertTokenizer.Bundled;

    [Fact]
    public void Every_own_sentence_has_the_reference_ids()
    {
        string[][] rows = [.. Resource("own_sentences.tsv").Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split('\t'))];
        Assert.Equal(77, rows.Length);
        TestContext.Current.TestOutputHelper!.WriteLine($"PhoBERT ids: {rows.Length} own sentences, whole and cut to 256");
        foreach (string[] row in rows)
        {
            string text = JsonSerializer.Deserialize<string>(row[1])!;
            Assert.Equal(Ids(row[4]), Tokenizer.EncodeUnlimited(text));
            if (row[0] != "special")
            {
                Assert.Equal(Ids(row[3]), Tokenizer.Encode(text));
            }
        }
    }

    [Fact]
    public void Every_golden_review_has_the_reference_ids()
    {
        string[][] rows = SharedFiles.GoldenRows(SharedFiles.Require());
        Assert.Equal(687, rows.Length);
        TestContext.Current.TestOutputHelper!.WriteLine($"PhoBERT ids: {rows.Length} golden reviews, whole and cut to 256, 160 and 32");
        foreach (string[] row in rows)
        {
            int[] whole = Ids(row[3]);
            Assert.Equal(whole, Tokenizer.EncodeUnlimited(row[1]));
            foreach (int length in (int[])[256, 160, 32])
                Assert.Equal(whole.Length <= length ? whole : [.. whole[..(length - 1)], PhobertTokenizer.EndId], Tokenizer.Encode(row[1], length));
        }
    }

    [Fact]
    public void The_published_sequences_come_out()
    {
        Assert.Equal(64001, Tokenizer.VocabularySize);
        Assert.Equal(Ids("0 218 8 649 212 956 2413 2"), Tokenizer.Encode("Tôi là sinh_viên trường đại_học Công_nghệ"));
        Assert.Equal(Ids("0 218 8 418 1430 212 2919 222 3344 5116 2"), Tokenizer.Encode("Tôi là sinh viên trường đại học Công nghệ"));
    }

    [Fact]
    public void Ids_are_cut_to_the_destination_and_the_end_is_kept()
    {
        int[] whole = Tokenizer.EncodeUnlimited("hàng đẹp giao nhanh xxzzqq");
        for (int length = 2; length <= whole.Length + 2; length++)
        {
            int[] expected = length >= whole.Length ? whole : [.. whole[..(length - 1)], PhobertTokenizer.EndId];
            Assert.Equal(expected, Tokenizer.Encode("hàng đẹp giao nhanh xxzzqq", length));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Tokenizer.Encode("a", 1));
        Assert.Equal([0, 2], Tokenizer.Encode(" \u001c\u3000\n"));
    }

    [Fact]
    public void Remembered_words_do_not_change_the_ids_on_any_thread()
    {
        string[] words = [.. Enumerable.Range(0, 30_000).Select(i => "ab" + i.ToString(CultureInfo.InvariantCulture) + "ượng")];
        int[][] first = [.. words.Select(w => Tokenizer.Encode(w))];
        Parallel.For(0, 4, _ =>
        {
            for (int i = 0; i < words.Length; i++)
            {
                Assert.Equal(first[i], Tokenizer.Encode(words[i]));
            }
        });
    }

    [Fact]
    public void Merging_equals_the_plain_algorithm_on_long_words()
    {
        var reference = new PlainPhobert();
        string syllables = string.Concat(Enumerable.Repeat("nghiêngkhuỷutrườngaaaaabababaproduct", 60));
        for (int length = 1; length < 400; length += 7)
        {
            Assert.Equal(reference.Encode(syllables[..length]), Tokenizer.EncodeUnlimited(syllables.AsSpan(0, length))[1..^1]);
        }
    }

    [Fact]
    public void Hostile_text_is_encoded_in_linear_time()
    {
        string[] hostile =
        [
            new string('a', 2_000_000), string.Concat(Enumerable.Repeat("ab", 1_000_000)), string.Concat(Enumerable.Repeat("👨‍👩‍👧", 200_000)),
            new string('\ud83d', 1_000_000), new string('\0', 1_000_000), string.Concat(Enumerable.Repeat("<s> ", 500_000)),
        ];
        var watch = Stopwatch.StartNew();
        foreach (string text in hostile)
        {
            int[] ids = Tokenizer.EncodeUnlimited(text);
            Assert.All(ids[1..^1], id => Assert.InRange(id, 3, 63_999));
            Assert.Equal(256, Tokenizer.Encode(text).Length);
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), watch.Elapsed.ToString());
    }

    [Fact]
    public void Known_words_are_encoded_without_allocation()
    {
        const string Text = "Sản_phẩm rất tốt , đóng_gói cẩn_thận , 😍 khôngcótrongtừđiểnnhưngdàihơnhaimươibốnchữ .";
        const int Rounds = 10_000;
        int[] ids = new int[256];
        PhobertTokenizer tokenizer = PhobertTokenizer.Load(Vocabulary("vocab.txt"), Vocabulary("bpe.codes")); // tests that run beside this one would take slots of a shared cache
        tokenizer.Encode(Text, ids);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++)
        {
            tokenizer.Encode(Text, ids.AsSpan());
        }

        // The runtime itself now and then allocates once on a thread; one object per text would be 24 bytes each.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (Rounds * 24) - 1);
    }

    private static Stream Vocabulary(string file) => typeof(PhobertTokenizer).Assembly.GetManifestResourceStream($"phobert/{file}")!;

    [Fact]
    public void A_missing_or_broken_file_is_named()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => PhobertTokenizer.LoadDirectory(Path.Combine(Path.GetTempPath(), "no-such-folder")));
        Assert.Contains("no-such-folder", missing.Message, StringComparison.Ordinal);
        var broken = Assert.Throws<InvalidDataException>(() => PhobertTokenizer.Load(new MemoryStream("một 3\nhai\n"u8.ToArray()), new MemoryStream()));
        Assert.Contains("Line 2", broken.Message, StringComparison.Ordinal);
    }

    internal static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(PhobertTokenizerTests).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static int[] Ids(string column) => [.. column.Trim().Split(' ').Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
