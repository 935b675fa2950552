namespace Freshet.Cep;

/// <summary>Which two events of a match a time limit is between.</summary>
public enum WithinType
{
    /// <summary>The first and the last event of the match.</summary>
    FirstAndLast,

    /// <summary>An event and the one before it.</summary>
    PreviousAndCurrent,
}
