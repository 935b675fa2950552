using System.Runtime.CompilerServices;

namespace Reviews.Text;

/// <summary>A word with its neighbours, as numbers by <see cref="RdrSlot"/>.</summary>
[InlineArray(Slots)]
internal struct RdrContext
{
    /// <summary>The number of slots.</summary>
    public const int Slots = (int)RdrSlot.SecondNextTag + 1;

    /// <summary>The number of slots that hold words, which come first.</summary>
    public const int WordSlots = (int)RdrSlot.Tag;

    /// <summary>The tag of a word that begins one.</summary>
    public const int Begins = 0;

    /// <summary>The tag of a word that goes on.</summary>
    public const int Inside = 1;

    /// <summary>The tag beyond the sentence.</summary>
    public const int Border = 2;

    private int _first;
}
