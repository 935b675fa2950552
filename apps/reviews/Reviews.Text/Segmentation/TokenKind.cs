namespace Reviews.Text;

/// <summary>What stands together within a run without blanks, in the order in which it is looked for.</summary>
internal enum TokenKind
{
    Ellipsis,
    Email,
    Address,
    FullDate,
    MonthOfYear,
    DayOfMonth,
    TimeOfDay,
    Money,
    Phone,
    JoinedName,
    Expression,
    Punctuation,
    Special,
}
