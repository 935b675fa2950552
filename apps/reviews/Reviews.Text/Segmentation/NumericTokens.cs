using System.Globalization;

namespace Reviews.Text;

/// <summary>Where dates, times, sums, phone numbers and calculations end that begin at a given character, or -1. Digits are ASCII's. Thread-safe.</summary>
internal static class NumericTokens
{
    /// <summary>Day, month and a year of four digits, with <c>/</c>, <c>-</c> or <c>.</c> between them.</summary>
    public static int FullDate(ReadOnlySpan<char> text, int at)
    {
        int month = AfterSeparated(text, at, 31, "/-.");
        return month < 0 ? -1 : AfterYear(text, AfterSeparated(text, month, 12, "/-."));
    }

    /// <summary>Month and a year of four digits.</summary>
    public static int MonthOfYear(ReadOnlySpan<char> text, int at) => AfterYear(text, AfterSeparated(text, at, 12, "/"));

    /// <summary>Day and month.</summary>
    public static int DayOfMonth(ReadOnlySpan<char> text, int at)
    {
        int month = AfterSeparated(text, at, 31, "/");
        if (month < 0 || month == text.Length || !char.IsAsciiDigit(text[month]))
            return -1;
        if (month + 1 < text.Length && char.IsAsciiDigit(text[month + 1]) && Number(text, month, 2) is >= 1 and <= 12)
            return month + 2;
        return text[month] == '0' ? -1 : month + 1;
    }

    /// <summary>Hours, minutes and seconds, or hours and minutes with <c>:</c> or <c>h</c> between them and a sign of minutes behind.</summary>
    public static int TimeOfDay(ReadOnlySpan<char> text, int at)
    {
        if (text.Length >= at + 8 && text[at + 2] == ':' && text[at + 5] == ':' && Digits(text, at) >= 2 && Digits(text, at + 3) >= 2 && Digits(text, at + 6) >= 2)
            return at + 8;
        int hours = Digits(text, at);
        int minutes = at + hours + 1;
        if (hours is not (1 or 2) || minutes >= text.Length || text[minutes - 1] is not (':' or 'h') || Number(text, at, hours) > 23)
            return -1;
        int count = Math.Min(2, Digits(text, minutes));
        if (count == 2 && Number(text, minutes, 2) > 59)
            count = 1;
        if (count == 0)
            return -1;
        int end = minutes + count;
        ReadOnlySpan<char> rest = text[end..];
        return end + (rest.StartsWith("ph") ? 2 : rest is ['p' or '\'' or '’', ..] ? 1 : 0);
    }

    /// <summary>An amount with the sign of its currency.</summary>
    public static int Money(ReadOnlySpan<char> text, int at)
    {
        if (IsCurrency(text[at]))
            return AfterGroups(text, at + 1);
        int end = AfterGroups(text, at);
        return end > 0 && end < text.Length && IsCurrency(text[end]) ? end + 1 : -1;
    }

    /// <summary>At least eight digits in up to three groups, with a country's code before them or not.</summary>
    public static int Phone(ReadOnlySpan<char> text, int at)
    {
        int coded = AfterCountryCode(text, at);
        int end = coded < 0 ? -1 : PhoneGroups(text, coded);
        return end >= 0 ? end : PhoneGroups(text, at);
    }

    /// <summary>Numbers with signs of calculation between them, or one number.</summary>
    public static int Expression(ReadOnlySpan<char> text, int at)
    {
        int end = SignedNumber(text, at);
        while (end > 0 && end + 1 < text.Length && text[end] is '+' or '-' or '*' or '/')
        {
            int next = SignedNumber(text, end + 1);
            if (next < 0)
                break;
            end = next;
        }

        return end;
    }

    /// <summary>Behind the digits.</summary>
    public static int AfterDigits(ReadOnlySpan<char> text, int at) => at + Digits(text, at);

    private static int SignedNumber(ReadOnlySpan<char> text, int at)
    {
        int end = AfterGroups(text, at < text.Length && text[at] is '+' or '-' ? at + 1 : at);
        if (end < 0)
            return -1;
        if (end < text.Length && text[end] == '%')
            end++;
        return end < text.Length && IsCurrency(text[end]) ? end + 1 : end;
    }

    // Digits with dots or commas between them.
    private static int AfterGroups(ReadOnlySpan<char> text, int at)
    {
        int end = AfterDigits(text, at);
        if (end == at)
            return -1;
        while (end + 1 < text.Length && text[end] is '.' or ',' && char.IsAsciiDigit(text[end + 1]))
            end = AfterDigits(text, end + 1);
        return end;
    }

    private static int AfterCountryCode(ReadOnlySpan<char> text, int at)
    {
        int i = at + (text[at] == '(' ? 1 : 0);
        if (i + 1 >= text.Length || text[i] != '+' || !char.IsAsciiDigit(text[i + 1]))
            return -1;
        i += 1 + Math.Min(2, Digits(text, i + 1));
        if (i < text.Length && text[i] == ')')
            i++;
        return i + (i < text.Length && text[i] is '.' or '-' ? 1 : 0);
    }

    private static int PhoneGroups(ReadOnlySpan<char> text, int at)
    {
        int first = Digits(text, at);
        if (first < 2)
            return -1;
        int end = at + first;
        int second = DigitsBehindSeparator(text, end);
        if (second >= 3)
        {
            int third = DigitsBehindSeparator(text, end + 1 + second);
            if (third >= 3)
                return end + second + third + 2;
            if (first + second >= 8 && (first >= 5 || second >= 6))
                return end + 1 + second;
        }

        return first >= 8 ? end : -1;
    }

    private static int DigitsBehindSeparator(ReadOnlySpan<char> text, int at) =>
        at + 1 < text.Length && text[at] is '.' or '-' ? Digits(text, at + 1) : 0;

    // Behind one or two digits, a number from 1 to the greatest, and a separator.
    private static int AfterSeparated(ReadOnlySpan<char> text, int at, int greatest, string separators)
    {
        int digits = Digits(text, at);
        int end = at + digits;
        if (digits is not (1 or 2) || end == text.Length || !separators.Contains(text[end], StringComparison.Ordinal))
            return -1;
        int number = Number(text, at, digits);
        return number >= 1 && number <= greatest ? end + 1 : -1;
    }

    private static int AfterYear(ReadOnlySpan<char> text, int at) => at >= 0 && Digits(text, at) >= 4 ? at + 4 : -1;

    private static int Digits(ReadOnlySpan<char> text, int at)
    {
        int end = at;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
            end++;
        return Math.Max(0, end - at);
    }

    private static int Number(ReadOnlySpan<char> text, int at, int digits) => digits == 1 ? text[at] - '0' : ((text[at] - '0') * 10) + text[at + 1] - '0';

    private static bool IsCurrency(char c) => c >= '$' && char.GetUnicodeCategory(c) == UnicodeCategory.CurrencySymbol;
}
