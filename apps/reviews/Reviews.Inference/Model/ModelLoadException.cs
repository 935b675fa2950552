namespace Reviews.Inference;

/// <summary>A model folder cannot be used; the message says what, where and what to do.</summary>
public sealed class ModelLoadException(string message, Exception? cause = null) : Exception(message, cause);
