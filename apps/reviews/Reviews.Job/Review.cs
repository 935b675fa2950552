using System.Security.Cryptography;
using System.Text;

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
/// <param name="DueAt">When it was to be emitted, in microseconds since the Unix epoch, where the input is paced.</param>
/// <param name="Stream">The stream that it came for; null: the hash of its id says.</param>
/// <param name="ReadAt">When the job read it, in milliseconds since the Unix epoch; 0 where nobody noted it.</param>
/// <param name="Attempt">How often the inference had failed for it before it was put back; 0 for one that comes for the first time.</param>
internal sealed record Review(
    string Id, string Platform, string? Product, string? User, int Stars, string Content, long Time, long? MissedWatermark = null, long? DueAt = null,
    Streams? Stream = null, long ReadAt = 0, int Attempt = 0)
{
    /// <summary>The learner's order: event time, a late review right behind the watermark it missed; then time and id.</summary>
    public (long OrderTime, bool IsLate, long Time, string Id) Order => (MissedWatermark ?? Time, MissedWatermark is not null, Time, Id);

    /// <summary>The text, cut where it is longer; a character is never cut in two.</summary>
    public string ContentUpTo(int length) =>
        Content.Length <= length ? Content : Content[..(char.IsHighSurrogate(Content[length - 1]) ? length - 1 : length)];

    /// <summary>Whether it is one for a stream.</summary>
    public bool IsFor(Streams stream) => (Stream ?? (HasOddHash() ? Streams.Phobert : Streams.Baseline)) == stream;

    /// <summary>The last bit of the MD5 of the id, which routes it to a stream. No secret depends on it.</summary>
    public bool HasOddHash()
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        int length = Encoding.UTF8.GetByteCount(Id);
        Span<byte> id = length <= 256 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(Id, id);
#pragma warning disable CA5351 // a route, not a secret: the earlier system's, kept
        MD5.HashData(id, hash);
#pragma warning restore CA5351
        return (hash[^1] & 1) == 1;
    }
}
