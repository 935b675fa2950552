using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;
using Reviews.Learning;

namespace Reviews.Job;

/// <summary>A shard's learner with its prequential quality: one value of keyed state. Used by the thread that steps the learner's task.</summary>
internal sealed record BaselineModel(FtrlClassifier Classifier, PrequentialEvaluation Evaluation)
{
    private const int HeaderBytes = 12;

    // As many buckets as 2^20 gives in quality on this kind of text, in a quarter of the memory.
    public static FtrlOptions Options { get; } = new() { Dimensions = 1 << 18 };

    /// <summary>The event time of the last review learnt.</summary>
    public long LastTime { get; private set; }

    public static BaselineModel New() => new(new FtrlClassifier(Options), new PrequentialEvaluation());

    public void Add(int actual, int predicted, long time)
    {
        Evaluation.Add(actual, predicted);
        LastTime = time;
    }

    /// <summary>The last time, the evaluation behind its length, the learner.</summary>
    internal sealed class StateSerializer : Serializer<BaselineModel>
    {
        public override void Write(BaselineModel value, IBufferWriter<byte> output)
        {
            var evaluation = new ArrayBufferWriter<byte>();
            value.Evaluation.WriteTo(evaluation);
            using FtrlSnapshot frozen = value.Classifier.Freeze();
            Span<byte> header = output.GetSpan(HeaderBytes + evaluation.WrittenCount + frozen.MaxBytes); // room for all, so that nothing grows
            BinaryPrimitives.WriteInt64LittleEndian(header, value.LastTime);
            BinaryPrimitives.WriteInt32LittleEndian(header[8..], evaluation.WrittenCount);
            output.Advance(HeaderBytes);
            output.Write(evaluation.WrittenSpan);
            frozen.WriteTo(output);
        }

        public override BaselineModel Read(ReadOnlySpan<byte> bytes)
        {
            int length = bytes.Length < HeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
            if (length < 0 || length > bytes.Length - HeaderBytes)
                throw new InvalidDataException("The learner's state is cut off.");
            return new BaselineModel(
                FtrlClassifier.Read(bytes[(HeaderBytes + length)..]), PrequentialEvaluation.Read(bytes.Slice(HeaderBytes, length)))
            {
                LastTime = BinaryPrimitives.ReadInt64LittleEndian(bytes),
            };
        }
    }
}
