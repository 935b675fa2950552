namespace Reviews.Learning;

/// <summary>A model file cannot be used; the message names the file, says why and what to do.</summary>
public sealed class ModelFileException(string message, Exception? inner = null) : Exception(message, inner);
