namespace Freshet.Connectors.MongoDB;

/// <summary>What MongoDB allows, of every version that is supported.</summary>
internal static class BsonLimits
{
    public const int MaxDocumentBytes = 16 * 1024 * 1024;

    /// <summary>A command is a document itself, and may be a little larger.</summary>
    public const int MaxCommandBytes = MaxDocumentBytes + (12 * 1024);
}
