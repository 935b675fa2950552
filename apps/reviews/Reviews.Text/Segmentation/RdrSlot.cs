namespace Reviews.Text;

/// <summary>What a rule can ask of a word and its neighbours: the words first, then the tags of the same places.</summary>
internal enum RdrSlot
{
    Word,
    PreviousWord,
    SecondPreviousWord,
    NextWord,
    SecondNextWord,
    Tag,
    PreviousTag,
    SecondPreviousTag,
    NextTag,
    SecondNextTag,
}
