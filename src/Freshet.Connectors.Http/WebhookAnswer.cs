using System.Globalization;

namespace Freshet.Connectors.Http;

/// <summary>What came of a call. Immutable.</summary>
/// <param name="Status">The HTTP status; 0 where nothing or half of an answer came: it may have been taken all the same.</param>
/// <param name="Text">The front of the answer's body, or why there is none.</param>
/// <param name="RetryAfter">How long the other side asks to be left alone; null where it does not.</param>
internal sealed record WebhookAnswer(int Status, string Text, TimeSpan? RetryAfter = null)
{
    /// <summary>What is to be done about it.</summary>
    public WebhookVerdict Verdict => Status switch
    {
        >= 200 and < 300 => WebhookVerdict.Taken,
        0 or 408 or 425 or 429 or >= 500 => WebhookVerdict.Again,
        _ => WebhookVerdict.Refused, // also a redirect: a body is sent nowhere but where the job's author said
    };

    /// <summary>The answer in a sentence.</summary>
    public string Reason
    {
        get
        {
            string text = Text.ReplaceLineEndings(" ").Trim();
            if (Status != 0)
                text = string.Create(CultureInfo.InvariantCulture, $"The answer is {Status}{(text.Length == 0 ? "" : ": ")}{text}");
            return text[^1] is '.' or '…' ? text : $"{text}.";
        }
    }
}

/// <summary>What is to be done about an answer.</summary>
internal enum WebhookVerdict
{
    /// <summary>Nothing: the other side has it.</summary>
    Taken,

    /// <summary>The same again, later.</summary>
    Again,

    /// <summary>It goes to the dead letters: it would be refused again.</summary>
    Refused,
}
