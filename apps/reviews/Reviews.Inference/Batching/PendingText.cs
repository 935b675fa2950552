namespace Reviews.Inference;

/// <summary>A text that waits for a session: its ids, whose it is, since when. Immutable.</summary>
internal readonly record struct PendingText(EncodedText Text, PendingRequest Request, int Index, long Since);
