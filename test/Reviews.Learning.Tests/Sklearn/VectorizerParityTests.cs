using System.Text;
using System.Text.Json;
using Reviews.Learning.Vectorizers;
using Reviews.Text;

namespace Reviews.Learning.Tests.Sklearn;

public sealed class VectorizerParityTests(ITestOutputHelper output)
{
    public static TheoryData<string> Tfidf => [.. Names("tfidf")];

    public static TheoryData<string> Hashing => [.. Names("hashing")];

    [Fact]
    public void Terms_equal_those_of_scikit_learn()
    {
        int texts = 0;
        foreach (JsonElement setting in SklearnFixture.Root.GetProperty("analyzer").EnumerateArray())
        {
            var analyzer = new WordAnalyzer(SklearnFixture.Analyzer(setting.GetProperty("params")));
            foreach (JsonElement row in setting.GetProperty("cases").EnumerateArray())
            {
                analyzer.Analyze(row[0].GetString());
                string[] terms = [.. Enumerable.Range(0, analyzer.Count).Select(i => analyzer.Term(i).ToString())];
                Assert.Equal(row[1].EnumerateArray().Select(t => t.GetString()!), terms);
                texts++;
            }
        }

        output.WriteLine($"{texts} texts compared");
    }

    [Theory]
    [MemberData(nameof(Tfidf))]
    public void Tfidf_rows_and_vocabulary_equal_those_of_scikit_learn(string name)
    {
        JsonElement setting = SklearnFixture.Named("tfidf", name);
        var vectorizer = new TfidfVectorizer(SklearnFixture.Tfidf(setting.GetProperty("params")));
        CsrMatrix rows = vectorizer.FitTransform(SklearnFixture.Documents);
        Assert.Equal(setting.GetProperty("terms").EnumerateArray().Select(t => t.GetString()!), vectorizer.Terms);
        if (setting.GetProperty("idf") is { ValueKind: JsonValueKind.Array } idf)
            SklearnFixture.AssertClose(SklearnFixture.Doubles(idf), vectorizer.Idf, 1e-12);
        else
            Assert.True(vectorizer.Idf.IsEmpty);
        int compared = Compare(setting, vectorizer.Transform);
        for (int i = 0; i < rows.Rows; i++)
        {
            var row = new SparseVector();
            vectorizer.Transform(SklearnFixture.Documents[i], row);
            Assert.Equal(row.Values, rows.Values(i));
        }

        output.WriteLine($"{compared} rows, {vectorizer.Terms.Count} terms compared");
    }

    [Theory]
    [MemberData(nameof(Hashing))]
    public void Hashed_rows_equal_those_of_scikit_learn(string name)
    {
        JsonElement setting = SklearnFixture.Named("hashing", name);
        int compared = Compare(setting, new HashingVectorizer(SklearnFixture.Hashing(setting.GetProperty("params"))).Transform);
        output.WriteLine($"{compared} rows compared");
    }

    [Fact]
    public void Hashes_equal_those_of_scikit_learn()
    {
        JsonElement[] rows = [.. SklearnFixture.Root.GetProperty("murmurhash3_32").EnumerateArray()];
        foreach (JsonElement row in rows)
        {
            int hash = MurmurHash3.Hash(Encoding.UTF8.GetBytes(row[0].GetString()!), row[1].GetUInt32());
            Assert.Equal(row[2].GetInt32(), hash);
            Assert.Equal(row[3].GetUInt32(), (uint)hash);
        }

        output.WriteLine($"{rows.Length} hashes compared");
    }

    [Fact]
    public void A_vectorizer_that_is_warm_allocates_nothing()
    {
        string[] documents = SklearnFixture.Documents;
        var tfidf = new TfidfVectorizer();
        tfidf.Fit(documents);
        var hashing = new HashingVectorizer();
        var row = new SparseVector();
        long before = 0;
        for (int turn = 0; turn < 2; turn++)
        {
            before = GC.GetAllocatedBytesForCurrentThread();
            foreach (string document in documents)
            {
                tfidf.Transform(document, row);
                hashing.Transform(document, row);
            }
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static int Compare(JsonElement setting, Transform transform)
    {
        var row = new SparseVector();
        int compared = 0;
        foreach ((string list, string[] texts) in new[] { ("rows", SklearnFixture.Documents), ("probe_rows", SklearnFixture.Probe) })
        {
            JsonElement rows = setting.GetProperty(list);
            Assert.Equal(texts.Length, rows.GetArrayLength());
            for (int i = 0; i < texts.Length; i++)
            {
                transform(texts[i], row);
                SklearnFixture.AssertRow(rows[i], row);
                compared++;
            }
        }

        return compared;
    }

    private static IEnumerable<string> Names(string list) =>
        SklearnFixture.Root.GetProperty(list).EnumerateArray().Select(e => e.GetProperty("name").GetString()!);

    private delegate void Transform(ReadOnlySpan<char> text, SparseVector into);
}
