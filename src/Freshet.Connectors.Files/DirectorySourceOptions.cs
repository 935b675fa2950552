namespace Freshet.Connectors.Files;

/// <summary>Which files of a folder a <see cref="DirectorySource{T}"/> reads. Immutable; safe to share.</summary>
public sealed record DirectorySourceOptions
{
    /// <summary>What the names of the files look like: <c>*</c> stands for any characters, <c>?</c> for one; case matters.</summary>
    public string Pattern
    {
        get;
        init
        {
            ArgumentException.ThrowIfNullOrEmpty(value);
            field = value;
        }
    } = "*";

    /// <summary>Whether the folders inside are read as well. Links to folders are not followed.</summary>
    public bool Recursive { get; init; }
}
