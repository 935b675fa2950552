using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Freshet;
using Freshet.Functions;
using Freshet.State;

namespace Reviews.Job;

/// <summary>
/// Lets a review through when it first comes, and gives one that comes again to a side output: crawlers and producers deliver at least once. A review is
/// known for a time from when it first came, by the machine's clock. Its time and its late mark stay as they are.
/// </summary>
internal sealed class RepetitionFilter(TimeSpan timeToLive) : KeyedProcessFunction<(long, long), Review, Review>
{
    private const int StackBytes = 512;

    private ValueState<bool> _seen = null!;

    /// <summary>What came again.</summary>
    public static OutputTag<Review> Repeated { get; } = new("repeated");

    /// <summary>
    /// Names a delivery: platform and id, the stream that it came for, and how often it was put back. Half of a SHA-256: what strangers write as ids takes
    /// 16 bytes, and nobody can make two of them one.
    /// </summary>
    public static (long, long) KeyOf(Review review)
    {
        int most = Encoding.UTF8.GetMaxByteCount(review.Platform.Length + review.Id.Length) + 6;
        Span<byte> bytes = most > StackBytes ? new byte[most] : stackalloc byte[StackBytes];
        bytes[0] = (byte)(review.Stream is { } stream ? 1 + (int)stream : 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], review.Attempt);
        int length = 5 + Encoding.UTF8.GetBytes(review.Platform, bytes[5..]);
        bytes[length++] = 0xFF; // in no text
        length += Encoding.UTF8.GetBytes(review.Id, bytes[length..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return (BinaryPrimitives.ReadInt64LittleEndian(hash), BinaryPrimitives.ReadInt64LittleEndian(hash[8..]));
    }

    public override void Open(IKeyedStateStore state) =>
        _seen = state.Value(new ValueStateDescriptor<bool>("seen") { TimeToLive = new StateTimeToLive(timeToLive) });

    public override void Process(Review value, KeyedContext<(long, long)> context, Collector<Review> output)
    {
        if (_seen.TryGet(out _))
        {
            context.Output(Repeated, value);
            return;
        }

        _seen.Set(true);
        output.Collect(value);
    }
}
