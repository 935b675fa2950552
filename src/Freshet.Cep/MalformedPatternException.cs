namespace Freshet.Cep;

/// <summary>A pattern that cannot be matched; the message names the pattern, says why, and what to do.</summary>
public sealed class MalformedPatternException : Exception
{
    /// <summary>Makes the exception.</summary>
    public MalformedPatternException(string message)
        : base(message)
    {
    }

    internal MalformedPatternException(string pattern, string reason)
        : base($"Pattern '{pattern}': {reason}")
    {
    }
}
