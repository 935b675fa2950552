using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Reviews.Job;

/// <summary>Makes what identifies reviews and users. Safe to share.</summary>
/// <param name="userKey">The operator's secret: without it a hash cannot be led back to a name by trying names.</param>
internal sealed class ReviewIdentity(byte[] userKey)
{
    private const int LongestNumber = 20;
    private const int StackBytes = 512;
    private const int UserBytes = 16;
    private const int ReviewBytes = 8;

    private readonly byte[] _userKey = userKey;

    /// <summary>The keyed hash (HMAC-SHA-256, 32 hex digits) of platform and name; null where there is no name.</summary>
    public string? User(string platform, string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        int most = Encoding.UTF8.GetMaxByteCount(platform.Length + name.Length) + 1;
        byte[]? rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        int length = Encoding.UTF8.GetBytes(platform, bytes);
        bytes[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(name, bytes[length..]);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(_userKey, bytes[..length], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return Convert.ToHexStringLower(hash[..UserBytes]);
    }

    /// <summary>The id of a review that has none: the first 16 hex digits of SHA-256 over customer, time and content.</summary>
    public static string Review(string? customer, long time, string content)
    {
        int most = Encoding.UTF8.GetMaxByteCount((customer?.Length ?? 0) + content.Length) + LongestNumber + 2;
        byte[]? rented = most > StackBytes ? ArrayPool<byte>.Shared.Rent(most) : null;
        Span<byte> bytes = rented ?? stackalloc byte[StackBytes];
        int length = Encoding.UTF8.GetBytes(customer, bytes);
        bytes[length++] = (byte)'\n';
        Utf8Formatter.TryFormat(time, bytes[length..], out int digits);
        length += digits;
        bytes[length++] = (byte)'\n';
        length += Encoding.UTF8.GetBytes(content, bytes[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return Convert.ToHexStringLower(hash[..ReviewBytes]);
    }
}
