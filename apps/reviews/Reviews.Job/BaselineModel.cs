using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;
using Reviews.Learning;

namespace Reviews.Job;

/// <summary>A shard's learner with its prequential quality: one value of keyed state. Used by the thread that steps the learner's task.</summary>
internal sealed record BaselineModel(FtrlClassifier Classifier, PrequentialEvaluation Evaluation)
{
    public static BaselineModel New() => new(new FtrlClassifier(Options), new PrequentialEvaluation());

    // As many buckets as 2^20 gives in quality on this kind of text, in a quarter of the memory.
    public static FtrlOptions Options { get; } = new() { Dimensions = 1 << 18 };

    /// <summary>Both parts, each behind its length.</summary>
    internal sealed class StateSerializer : Serializer<BaselineModel>
    {
        public override void Write(BaselineModel value, IBufferWriter<byte> output)
        {
            var part = new ArrayBufferWriter<byte>();
            using (FtrlSnapshot frozen = value.Classifier.Freeze())
                frozen.WriteTo(part);
            BinaryPrimitives.WriteInt32LittleEndian(output.GetSpan(4), part.WrittenCount);
            output.Advance(4);
            output.Write(part.WrittenSpan);
            value.Evaluation.WriteTo(output);
        }

        public override BaselineModel Read(ReadOnlySpan<byte> bytes)
        {
            int length = bytes.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes);
            if (length < 0 || length > bytes.Length - 4)
                throw new InvalidDataException("The learner's state is cut off.");
            return new BaselineModel(FtrlClassifier.Read(bytes.Slice(4, length)), PrequentialEvaluation.Read(bytes[(4 + length)..]));
        }
    }
}
