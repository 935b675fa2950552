namespace Freshet.Connectors.MongoDB;

/// <summary>What MongoDB allows, of every version that is supported.</summary>
internal static class BsonLimits
{
    public const int MaxDocumentBytes = 16 * 1024 * 1024;
}
