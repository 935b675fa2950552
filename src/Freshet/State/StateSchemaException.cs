namespace Freshet.State;

/// <summary>State was written as a type that cannot be read as the one the program has now. The message names what differs and the remedy.</summary>
public sealed class StateSchemaException : Exception
{
    /// <summary>Tells that one type cannot be read as another.</summary>
    /// <param name="written">What was written.</param>
    /// <param name="wanted">What the program has.</param>
    public StateSchemaException(StateSchema written, StateSchema wanted)
        : this($"it was written as {written} and is to be read as {wanted}. Give it back the type it had, or a state of another name the new one.")
    {
    }

    /// <summary>Tells what differs.</summary>
    /// <param name="message">The difference and the remedy, as the rest of a sentence.</param>
    public StateSchemaException(string message)
        : base(message)
    {
    }
}
