namespace Reviews.Text;

/// <summary>A slot of the context and the number that must stand there. Immutable.</summary>
internal readonly record struct RdrCondition(RdrSlot Slot, int Value);
