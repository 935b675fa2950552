using System.Text.Json;

namespace Reviews.Text.Tests;

public sealed class TextPreparationTests
{
    [Fact]
    public void Every_sentence_of_the_demonstration_model_is_prepared_and_encoded_as_expected()
    {
        using JsonDocument expected = JsonDocument.Parse(PhobertTokenizerTests.Resource("sentiment_mini_expected.json"));
        int count = 0;
        foreach (JsonElement row in expected.RootElement.GetProperty("cases").EnumerateArray())
        {
            string prepared = TextPreparation.Prepare(row.GetProperty("text").GetString(), TextPreparationOptions.LowercaseDetached);
            Assert.Equal(row.GetProperty("prepared").GetString(), prepared);
            Assert.Equal(row.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()), PhobertTokenizer.Bundled.Encode(prepared));
            count++;
        }

        Assert.Equal(20, count);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" \t\u00a0\u001f\r\n ", "")]
    [InlineData("To\u0302\u0301t!!", "tốt ! !")]
    [InlineData("A_b😍😍c", "a _ b 😍 😍 c")]
    [InlineData("ĐẸP\n\nQUÁ", "đẹp quá")]
    public void Text_is_lowercased_and_detached(string text, string expected) =>
        Assert.Equal(expected, TextPreparation.Prepare(text, TextPreparationOptions.LowercaseDetached));

    // Not in the theory above: attributes cannot hold unpaired surrogates.
    [Fact]
    public void Broken_pairs_become_the_replacement_character()
    {
        Assert.Equal("x \ufffd y \ufffd", TextPreparation.Prepare("x\ud83dy\udc00", TextPreparationOptions.LowercaseDetached));
        Assert.Equal("\ufffd\ufffd 😍\ufffd", TextPreparation.Prepare("\ud83d\ufffe 😍\ud83d", new TextPreparationOptions()));
    }

    [Fact]
    public void Without_options_only_form_and_white_space_change() =>
        Assert.Equal("Tốt, ĐẸP_quá :)", TextPreparation.Prepare(" To\u0302\u0301t,  ĐẸP_quá\u2003:)\n", new TextPreparationOptions()));

    [Fact]
    public void Preparing_twice_changes_nothing_for_random_text()
    {
        var random = new Random(7);
        for (int round = 0; round < 2000; round++)
        {
            char[] text = new char[random.Next(40)];
            foreach (ref char c in text.AsSpan())
            {
                c = random.Next(4) == 0 ? (char)random.Next(0xd7f0, 0xe010) : random.Next(2) == 0 ? (char)random.Next(0x20, 0x400) : (char)random.Next(0x10000);
            }

            string once = TextPreparation.Prepare(text, TextPreparationOptions.LowercaseDetached);
            Assert.Equal(once, TextPreparation.Prepare(once, TextPreparationOptions.LowercaseDetached));
        }
    }
}
