using System.Text;
using CsCheck;
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
    [InlineData("""{"create_time":7,"reviewer_name":"\ud800","rating":5,"content":"c","platform":"t"}""", "wrong-type-create_time")]
    [InlineData("""{"create_time":"7","reviewer_name":"\ud800","rating":5,"content":"c","platform":"t"}""", "invalid-text")]
    [InlineData("""{"platform":4""", "invalid-json")]
    [InlineData("""{"platform":4}x""", "invalid-json")]
    [InlineData("""[4]x""", "invalid-json")]
    [InlineData("""[4""", "invalid-json")]
    [InlineData("", "invalid-json")]
    [InlineData("""[{"platform":"t"}]""", "not-an-object")]
    public void The_first_fault_in_the_stated_order_is_the_reason(string line, string reason) => Assert.Equal(reason, Decode(line).Reason);

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

    private static DecodeResult<Review> Decode(string line) => Decoder.Decode(Encoding.UTF8.GetBytes(line));
}
