using System.Text;
using CsCheck;
using Freshet;
using Freshet.Sources;

namespace Reviews.Job.Tests;

public sealed class ReviewDecoderTests
{
    private const long Now = 1_800_000_000_000;

    private static readonly ReviewDecoder Decoder = new(new ReviewIdentity([1, 2, 3]), new StandingClock(Now));

    private static readonly string[] Fields =
    [
        """
        "platform":"tiki"
        """,
        """
        "review_id":"r-1"
        """,
        """
        "product_id":"p\u002d1"
        """,
        """
        "rating":4
        """,
        """
        "content":"Đèn \"sáng\" dịu 💡"
        """,
        """
        "reviewer_name":"Nguyễn Văn Mẫu"
        """,
        """
        "create_time":7
        """,
        """
        "crawled_at":1773471651.25
        """,
        """
        "images":[{"content":"not this one","rating":1}]
        """,
    ];

    private static readonly Review Expected = new(
        "r-1", "tiki", "p-1", "e8a2cb1d2fd6f7ba10f9e8fd22e6c01c", 4, "Đèn \"sáng\" dịu 💡", 1_773_471_651_250, ReadAt: Now);

    [Fact]
    public void Fields_in_any_order_give_the_same_review() =>
        Gen.Shuffle(Fields).Sample(fields => Assert.Equal(Expected, Decode($"{{{string.Join(',', fields)}}}").Value), iter: 300);

    [Theory]
    [InlineData("\"platform\":\"shopee\",\"platform\":\"tiki\"", "tiki")]
    [InlineData("\"platform\":7,\"platform\":\"tiki\"", "tiki")]
    [InlineData("\"platform\":[{\"platform\":1}],\"platform\":\"tiki\"", "tiki")]
    [InlineData("\"platform\":\"shopee\",\"pl\\u0061tform\":\"tiki\"", "tiki")]
    [InlineData("\"\\u0070\\u006c\\u0061\\u0074\\u0066\\u006f\\u0072\\u006d\":\"tiki\"", "tiki")]
    [InlineData("\"platform\":\"tiki\",\"platform\\ud800\":\"shopee\"", "tiki")]
    [InlineData("\"platform\":\"tiki\",\"platform\\u0000\":\"shopee\"", "tiki")]
    [InlineData("\"platform\":\"tiki\",\"x\":{\"platform\":\"shopee\"}", "tiki")]
    public void Of_a_field_that_stands_twice_the_last_counts(string platform, string expected) =>
        Assert.Equal(expected, Decode($$"""{{{platform}},"content":"c","rating":5,"crawled_at":1}""").Value.Platform);

    [Theory]
    [InlineData("\"platform\":\"tiki\",\"platform\":7", "wrong-type-platform")]
    [InlineData("\"platform\":\"tiki\",\"platform\":null", "missing-platform")]
    [InlineData("\"platform\":\"tiki\",\"platform\":[1]", "wrong-type-platform")]
    public void A_last_value_that_is_none_is_a_fault_whatever_stood_before(string platform, string reason) =>
        Assert.Equal(reason, Decode($$"""{{{platform}},"content":"c","rating":5,"crawled_at":1}""").Reason);

    [Theory]
    [InlineData("""{"create_time":7,"product_id":1,"review_id":2,"rating":"x","content":3,"platform":4}""", "wrong-type-platform")]
    [InlineData("""{"create_time":7,"product_id":1,"review_id":2,"rating":"x","content":3,"platform":"t"}""", "wrong-type-content")]
    [InlineData("""{"create_time":7,"product_id":1,"review_id":2,"rating":"x","content":"c","platform":"t"}""", "wrong-type-rating")]
    [InlineData("""{"create_time":7,"product_id":1,"review_id":2,"rating":1e999,"content":"c","platform":"t"}""", "rating-out-of-range")]
    [InlineData("""{"create_time":7,"product_id":1,"review_id":2,"rating":5.0,"content":"c","platform":"t"}""", "wrong-type-review_id")]
    [InlineData("""{"create_time":7,"product_id":1,"review_id":"2","rating":5,"content":"c","platform":"t"}""", "wrong-type-product_id")]
    [InlineData("""{"create_time":true,"reviewer_name":"\ud800","rating":5,"content":"c","platform":"t"}""", "wrong-type-create_time")]
    [InlineData("""{"created_at":[7],"reviewer_name":"\ud800","rating":5,"content":"c","platform":"t"}""", "wrong-type-created_at")]
    [InlineData("""{"create_time":"7","reviewer_name":"\ud800","rating":5,"content":"c","platform":"t"}""", "invalid-text")]
    [InlineData("""{"platform":4""", "invalid-json")]
    [InlineData("""{"platform":4}x""", "invalid-json")]
    [InlineData("""[4]x""", "invalid-json")]
    [InlineData("""[4""", "invalid-json")]
    [InlineData("", "invalid-json")]
    [InlineData("""[{"platform":"t"}]""", "not-an-object")]
    public void The_first_fault_in_the_stated_order_is_the_reason(string line, string reason) => Assert.Equal(reason, Decode(line).Reason);

    [Theory]
    [InlineData("\"crawled_at\":1773471651.25,\"create_time\":7,\"created_at\":8", 1_773_471_651_250)]
    [InlineData("\"create_time\":\"1773073698\"", 1_773_073_698_000)]
    [InlineData("\"create_time\":1773073698,\"created_at\":8", 1_773_073_698_000)]
    [InlineData("\"create_time\":\"2026-03-09 19:57:10\"", 1_773_086_230_000)]
    [InlineData("\"created_at\":1637734203", 1_637_734_203_000)]
    [InlineData("\"created_at\":\"1637734203\"", 1_637_734_203_000)]
    [InlineData("\"created_at\":\"2017-08-24 13:10:03\"", 1_503_580_203_000)]
    [InlineData("\"crawled_at\":null,\"create_time\":\"\",\"created_at\":9", 9_000)]
    [InlineData("\"crawled_at\":null,\"create_time\":null,\"created_at\":null", 77)]
    [InlineData("\"images\":[]", 77)]
    public void Event_time_is_that_of_crawling_else_of_writing_else_of_the_record(string fields, long expected) =>
        Assert.Equal(expected, DecodeAt($$"""{"platform":"t","content":"c","rating":5,{{fields}}}""", new EventTime(77)).Value.Time);

    [Theory]
    [InlineData("\"create_time\":\"yesterday\",\"created_at\":8", "invalid-time")]
    [InlineData("\"create_time\":-1,\"created_at\":8", "time-out-of-range")]
    [InlineData("\"created_at\":\"2017-02-30 13:10:03\"", "invalid-time")]
    [InlineData("\"created_at\":1e300", "time-out-of-range")]
    public void A_time_that_is_there_and_is_none_is_a_fault_though_another_follows(string fields, string reason) =>
        Assert.Equal(reason, DecodeAt($$"""{"platform":"t","content":"c","rating":5,{{fields}}}""", new EventTime(77)).Reason);

    [Fact]
    public void Message_of_the_earlier_system_is_taken_as_it_is()
    {
        Review review = Decode(
            """
            {"platform":"tiki","review_id":"16936600","product_id":"74021317","product_name":"Hạt điều","product_url":"https://tiki.example/p",
             "category_id":"1733","category_name":"Thực phẩm","rating":5,"title":"Cực kì hài lòng","content":"Ngon","reviewer_name":"Nguyễn Văn Mẫu",
             "create_time":"1637734203","crawled_at":1763452800.123,"source_type":"brand","source_id":"22"}
            """).Value;
        Assert.Equal(new Review("16936600", "tiki", "74021317", "e8a2cb1d2fd6f7ba10f9e8fd22e6c01c", 5, "Ngon", 1_763_452_800_123, ReadAt: Now), review);
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e99")]
    public void Attempt_that_is_none_is_the_first_one(string attempt) =>
        Assert.Equal(0, Decode($$"""{"platform":"t","content":"c","rating":5,"crawled_at":1,"inference_attempt":{{attempt}}}""").Value.Attempt);

    [Fact]
    public void Review_that_is_put_back_is_the_same_but_for_its_attempt()
    {
        var review = new Review("r-1", "tiki", "p-1", "e8a2cb1d2fd6f7ba10f9e8fd22e6c01c", 4, "c", 1_500, Attempt: 2);
        Assert.Equal(review with { Attempt = 3, ReadAt = Now }, Decoder.Decode(ReviewMessage.Write(review)).Value);
    }

    [Fact]
    public void A_review_without_an_id_gets_one_of_name_time_and_content()
    {
        Review review = Decode("""{"platform":"t","content":"c","rating":5,"crawled_at":1.5,"reviewer_name":"n"}""").Value;
        Assert.Equal("87677a991b63ed97", review.Id); // printf 'n\n1500\nc' | sha256sum
    }

    [Fact]
    public void Long_names_and_texts_are_hashed_as_short_ones_are()
    {
        string name = new('ă', 5000);
        Assert.Equal("6e181febe0ff046be6a9a21d1d15e7c4", new ReviewIdentity([1, 2, 3]).User("tiki", name));
        Assert.Equal("ef0a1a68cde7b3d7", ReviewIdentity.Review(name, long.MinValue, name));
    }

    private static DecodeResult<Review> DecodeAt(string line, EventTime given) => Decoder.Decode(Encoding.UTF8.GetBytes(line), given, null);

    private static DecodeResult<Review> Decode(string line) => Decoder.Decode(Encoding.UTF8.GetBytes(line));
}
