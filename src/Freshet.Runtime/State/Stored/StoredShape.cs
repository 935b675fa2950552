using Freshet.Runtime.State.Ttl;

namespace Freshet.Runtime.State.Stored;

/// <summary>How a state's value lies in a store.</summary>
internal enum StoredKind
{
    /// <summary>One value.</summary>
    Value,

    /// <summary>One value that is elements as parts, so that it can be made longer.</summary>
    List,

    /// <summary>A value for each entry, with the map's key at the end of the store's.</summary>
    Map,
}

/// <summary>What has to be known of a state to turn its entries into a section and back, its types hidden. Immutable.</summary>
/// <param name="Id">The state's number within its store.</param>
/// <param name="Section">Its name in checkpoints.</param>
/// <param name="NamespaceBytes">The number of bytes of a namespace.</param>
/// <param name="Kind">How its values lie.</param>
/// <param name="Format">How its values stand in sections.</param>
/// <param name="Rule">When values are expired; null where they never are. Values, elements and a map's values then begin with their time stamp.</param>
internal sealed record StoredShape(int Id, string Section, int NamespaceBytes, StoredKind Kind, StoredFormat Format, TtlRule? Rule = null);
