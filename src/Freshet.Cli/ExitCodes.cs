namespace Freshet.Cli;

/// <summary>What the program tells whoever runs it. docs/checkpoints.md lists them.</summary>
internal static class ExitCodes
{
    public const int Good = 0;

    /// <summary>The command line is wrong.</summary>
    public const int BadCommand = 1;

    /// <summary>A file is damaged or missing, or what was named is not in it.</summary>
    public const int BadInput = 2;
}
