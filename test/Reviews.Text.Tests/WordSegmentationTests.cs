using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Reviews.Text.Tests;

public sealed class WordSegmentationTests(ITestOutputHelper output)
{
    private static readonly string[] Lexicon =
    [
        "vn_locations.txt", "country_long.txt", "country_short.txt", "world_company.txt", "vn_first_sent_words.txt", "vn_middle_names.txt", "vn_family_names.txt",
        "tokenizer_abbreviations_in_java_hashset_order.txt", "tokenizer_exceptions_in_java_hashset_order.txt",
    ];

    [Fact]
    public void Every_golden_review_is_segmented_as_RDRSegmenter_does()
    {
        string shared = SharedFiles.Require();
        WordSegmentation segmentation = WordSegmentation.Load(Path.Combine(shared, "data/vncorenlp"));
        Assert.Equal(WordSegmentation.RdrName, segmentation.Name);
        Assert.Empty(segmentation.Missing);
        WordSegmenter segmenter = segmentation.CreateSegmenter();
        string[][] rows = SharedFiles.GoldenRows(shared);
        string[] wrong = [.. rows.Where(r => !segmenter.Segment(r[0]).SequenceEqual(r[1])).Select(r => $"{r[1]}\n{segmenter.Segment(r[0])}\n")];
        output.WriteLine($"RDRSegmenter: {rows.Length - wrong.Length} of {rows.Length} golden reviews equal");
        Assert.True(wrong.Length == 0, string.Join('\n', wrong));
        Assert.Equal(687, rows.Length);
    }

    [Fact]
    public void The_longest_match_finds_most_of_the_golden_words()
    {
        string[][] rows = SharedFiles.GoldenRows(SharedFiles.Require());
        WordSegmenter segmenter = WordSegmentation.LongestMatch.CreateSegmenter();
        long found = 0, made = 0, wanted = 0;
        foreach (string[] row in rows)
        {
            HashSet<(int, int)> golden = WordsOf(row[1]), ours = WordsOf(segmenter.Segment(row[0]).ToString());
            wanted += golden.Count;
            made += ours.Count;
            found += ours.Count(golden.Contains);
        }

        double f1 = 2.0 * found / (made + wanted);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Longest match over PhoBERT's vocabulary: word F1 {f1:P2} against {rows.Length} golden reviews"));
        Assert.True(f1 > 0.9, f1.ToString(CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Without_a_folder_the_longest_match_segments()
    {
        WordSegmentation segmentation = WordSegmentation.Load(null);
        Assert.Equal(WordSegmentation.LongestMatchName, segmentation.Name);
        Assert.Single(segmentation.Missing);
        Assert.Equal("Sản_phẩm rất tốt , ĐÓNG_GÓI cẩn_thận !", segmentation.CreateSegmenter().Segment("Sản phẩm rất tốt, ĐÓNG GÓI cẩn thận!").ToString());
        Assert.Equal("", segmentation.CreateSegmenter().Segment(" \n\t").ToString());
    }

    [Fact]
    public void A_folder_that_lacks_files_is_told_with_each_of_them()
    {
        WordSegmentation segmentation = WordSegmentation.Load(Path.Combine(Path.GetTempPath(), "no-such-folder"));
        Assert.Equal(WordSegmentation.LongestMatchName, segmentation.Name);
        Assert.Equal(11, segmentation.Missing.Count);
        Assert.Contains(segmentation.Missing, m => m.EndsWith("wordsegmenter.rdr does not exist.", StringComparison.Ordinal));
    }

    // Files written here, in the layout of the real ones.
    [Fact]
    public void Rules_correct_the_longest_known_word()
    {
        using var folder = new ModelFolder(
            ["sản phẩm", "chất lượng", "phẩm chất", "hồ chí minh"],
            "True : object.conclusion = \"NN\"\n\tobject.tag == \"I\" : object.conclusion = \"I\"\n\t\tobject.prevWord1 == \"chất\" and object.nextWord1 == \"\" : object.conclusion = \"B\"\n");
        WordSegmenter segmenter = WordSegmentation.Load(folder.Path).CreateSegmenter();
        Assert.Equal("Sản_phẩm chất_lượng tốt", segmenter.Segment("Sản phẩm chất lượng tốt").ToString());
        Assert.Equal("có chất lượng", segmenter.Segment("có chất lượng").ToString());
        Assert.Equal("tại Hồ_Chí_Minh , anh Trần_Nam đẹp", segmenter.Segment("tại Hồ Chí Minh, anh Trần Nam đẹp").ToString());
        Assert.Equal("hoà , Thuỷ , Uỷ", segmenter.Segment("hòa, Thủy, Ủy").ToString());
    }

    [Theory]
    [InlineData("True : object.conclusion = \"NN\"\n\tobject.tag == \"X\" : object.conclusion = \"I\"\n", "Line 2")]
    [InlineData("True : object.conclusion = \"NN\"\n\t\tobject.tag == \"I\" : object.conclusion = \"I\"\n", "Line 2")]
    [InlineData("True : object.conclusion = \"NN\"\n\tobject.tag == \"I\"\n", "no conclusion")]
    [InlineData("", "no first rule")]
    public void Broken_rules_are_refused_with_their_line(string rules, string reason)
    {
        using var folder = new ModelFolder(["sản phẩm"], rules);
        Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => WordSegmentation.Load(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_word_list_is_refused_with_the_byte()
    {
        using var folder = new ModelFolder(["sản phẩm", "chất lượng"], "True : object.conclusion = \"NN\"\n");
        string path = Path.Combine(folder.Path, "vi-vocab");
        byte[] whole = File.ReadAllBytes(path);
        for (int length = 0; length < whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Contains("vi-vocab", Assert.Throws<InvalidDataException>(() => WordSegmentation.Load(folder.Path)).Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Giá 1.490.000đ/cái(cũ)", "Giá 1.490.000 đ / cái ( cũ )")]
    [InlineData("hàng 23-03-2022, 18:37.", "hàng 23-03-2022 , 18:37 .")]
    [InlineData("xem https://a.vn/b?c=d&e nhé", "xem https://a.vn/b?c=d&e nhé")]
    [InlineData("gửi a.b@c.com.vn;", "gửi a.b@c.com.vn ;")]
    [InlineData("tệ.........", "tệ .........")]
    [InlineData("<3 =)) @@", "< 3 = ) ) @ @")]
    public void Marks_are_detached_and_what_belongs_together_stays(string text, string expected) =>
        Assert.Equal(expected, WordSegmentation.LongestMatch.CreateSegmenter().Segment(text).ToString());

    [Fact]
    public void Hostile_text_is_segmented_in_linear_time()
    {
        WordSegmenter segmenter = WordSegmentation.LongestMatch.CreateSegmenter();
        var watch = Stopwatch.StartNew();
        foreach (string piece in (string[])["a", "!", ",", "a.", "1-", "a@", "12/", "😍", "\ud83d", "www.a", "_", "5s", " . A"])
        {
            string text = string.Concat(Enumerable.Repeat(piece, 20_000));
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), segmenter.Segment(text).ToString().Replace(" ", "", StringComparison.Ordinal));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), watch.Elapsed.ToString());
    }

    [Fact]
    public void Text_is_segmented_without_allocation()
    {
        const int Rounds = 2000;
        const string Text = "Sản phẩm rất tốt, đóng gói cẩn thận 😍... Giá 1.490.000đ, giao 18:37 ngày 23-03-2022! TP.HCM, hòa a.b@c.vn https://tiki.vn/x";
        using var folder = new ModelFolder(["sản phẩm", "cẩn thận"], "True : object.conclusion = \"NN\"\n\tobject.tag == \"I\" : object.conclusion = \"I\"\n");
        foreach (WordSegmentation segmentation in (WordSegmentation[])[WordSegmentation.LongestMatch, WordSegmentation.Load(folder.Path)])
        {
            WordSegmenter segmenter = segmentation.CreateSegmenter();
            segmenter.Segment(Text);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < Rounds; i++)
                segmenter.Segment(Text);

            // The runtime itself now and then allocates once on a thread; one object per text would be 24 bytes each.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (Rounds * 24) - 1);
        }
    }

    private static HashSet<(int Start, int End)> WordsOf(string segmented)
    {
        HashSet<(int, int)> words = [];
        int syllable = 0;
        foreach (string word in segmented.Split(' '))
        {
            int length = word.Split('_').Length;
            words.Add((syllable, syllable + length));
            syllable += length;
        }

        return words;
    }

    /// <summary>A folder in the layout of RDRSegmenter's files, with words and rules of a test.</summary>
    private sealed class ModelFolder : IDisposable
    {
        public ModelFolder(string[] words, string rules)
        {
            Directory.CreateDirectory(System.IO.Path.Combine(Path, "lexicon"));
            File.WriteAllText(System.IO.Path.Combine(Path, "wordsegmenter.rdr"), rules);
            File.WriteAllBytes(System.IO.Path.Combine(Path, "vi-vocab"), Serialized(words));
            foreach (string list in Lexicon)
                File.WriteAllText(System.IO.Path.Combine(Path, "lexicon", list), list.StartsWith("tokenizer_abb", StringComparison.Ordinal) ? "TP.\n" : "xyz\n");
        }

        public string Path { get; } = Directory.CreateTempSubdirectory("rdr").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);

        private static byte[] Serialized(string[] words)
        {
            using var stream = new MemoryStream();
            stream.Write([0xac, 0xed, 0, 5, 0x73, 0x72, 0, 0x11, .. "java.util.HashSet"u8, .. new byte[8], 3, 0, 0, 0x78, 0x70, 0x77, 12, 0, 0, 0, 64, 0x3f, 0x40, 0, 0, 0, 0, 0, (byte)words.Length]);
            foreach (string word in words)
            {
                byte[] utf8 = Encoding.UTF8.GetBytes(word);
                stream.Write([0x74, 0, (byte)utf8.Length, .. utf8]);
            }

            return stream.ToArray();
        }
    }
}
