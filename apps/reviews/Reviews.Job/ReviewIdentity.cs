using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Reviews.Job;

/// <summary>Makes what identifies reviews and users. Safe to share.</summary>
/// <param name="userKey">The operator's secret: without it a hash cannot be led back to a name by trying names.</param>
internal sealed class ReviewIdentity(byte[] userKey)
{
    private readonly byte[] _userKey = userKey;

    /// <summary>The keyed hash (HMAC-SHA-256, 32 hex digits) of platform and name; null where there is no name.</summary>
    public string? User(string platform, string? name) =>
        string.IsNullOrWhiteSpace(name)
            ? null
            : Convert.ToHexStringLower(HMACSHA256.HashData(_userKey, Encoding.UTF8.GetBytes($"{platform}\n{name}")).AsSpan(0, 16));

    /// <summary>The id of a review that has none: the first 16 hex digits of SHA-256 over customer, time and content.</summary>
    public static string Review(string? customer, long time, string content) =>
        Convert.ToHexStringLower(SHA256.HashData(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{customer}\n{time}\n{content}"))).AsSpan(0, 8));
}
