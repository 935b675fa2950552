namespace Reviews.Job;

/// <summary>A review as the job sees it. The user's name is not in it: only a keyed hash. Immutable.</summary>
/// <param name="Id">The review's id; made from customer, time and content where the source has none.</param>
/// <param name="Platform">Where it was written.</param>
/// <param name="Product">The product; null: it takes no part in per-product results.</param>
/// <param name="User">The keyed hash of platform and name; null where there is no name.</param>
/// <param name="Stars">1 to 5.</param>
/// <param name="Content">The text.</param>
/// <param name="Time">Event time in milliseconds since the Unix epoch.</param>
/// <param name="MissedWatermark">The watermark of its split that a late review came behind; null for one on time.</param>
internal sealed record Review(
    string Id, string Platform, string? Product, string? User, int Stars, string Content, long Time, long? MissedWatermark = null)
{
    /// <summary>The learner's order: event time, a late review right behind the watermark it missed; then time and id.</summary>
    public (long OrderTime, bool IsLate, long Time, string Id) Order => (MissedWatermark ?? Time, MissedWatermark is not null, Time, Id);
}
