namespace Reviews.Text;

/// <summary>The lists of names that a word stands in.</summary>
[Flags]
internal enum NameLists : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>A first word of sentences, a country or a company: it is no part of a person's name.</summary>
    StandsAlone = 1,

    /// <summary>A middle name.</summary>
    MiddleName = 2,

    /// <summary>A family name.</summary>
    FamilyName = 4,
}
