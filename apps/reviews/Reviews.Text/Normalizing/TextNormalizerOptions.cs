namespace Reviews.Text;

/// <summary>What a <see cref="TextNormalizer"/> does besides NFC, tone marks and blanks. Immutable.</summary>
public sealed record TextNormalizerOptions
{
    /// <summary>Whether addresses, e-mail addresses and phone numbers become <c>_url_</c>, <c>_email_</c> and <c>_phone_</c>. Default: yes.</summary>
    public bool MaskContacts { get; init; } = true;

    /// <summary>Whether a letter three or more times in a row, its tone marks aside, stands once. Default: yes.</summary>
    public bool ShortenRepeats { get; init; } = true;

    /// <summary>Whether chat shorthand is written out (<c>ko</c> as <c>không</c>) and emoticons become emoji. Default: yes.</summary>
    public bool WriteOutTeencode { get; init; } = true;
}
