namespace Freshet.Oracle;

/// <summary>A case asks for something that this program, or Freshet, does not know. The message names it.</summary>
internal sealed class UnsupportedCaseException(string message) : Exception(message);
