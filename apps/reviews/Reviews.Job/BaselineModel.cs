using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;
using Reviews.Learning;

namespace Reviews.Job;

/// <summary>A shard's learner with its prequential quality: one value of keyed state. Used by the thread that steps the learner's task.</summary>
internal sealed record BaselineModel(FtrlClassifier Classifier, PrequentialEvaluation Evaluation)
{
    /// <summary>Of the features and of the learner's parameters: the hash of what was learnt says nothing of them. Another one for each change of either.</summary>
    public const int Version = 2;

    private const int HeaderBytes = 16;

    /// <summary>The learner that docs/quality.md measures.</summary>
    public static FtrlOptions Options { get; } = new();

    /// <summary>The event time of the last review learnt.</summary>
    public long LastTime { get; private set; }

    public static BaselineModel New() => new(new FtrlClassifier(Options), new PrequentialEvaluation());

    /// <summary>Counts a prediction.</summary>
    /// <returns>The class predicted.</returns>
    public int Add(int actual, ReadOnlySpan<double> probabilities, long time)
    {
        LastTime = time;
        return Evaluation.Add(actual, probabilities);
    }

    /// <summary>The version, the last time, the evaluation behind its length, the learner.</summary>
    internal sealed class StateSerializer : Serializer<BaselineModel>
    {
        public override void Write(BaselineModel value, IBufferWriter<byte> output)
        {
            var evaluation = new ArrayBufferWriter<byte>();
            value.Evaluation.WriteTo(evaluation);
            using FtrlSnapshot frozen = value.Classifier.Freeze();
            Span<byte> header = output.GetSpan(HeaderBytes + evaluation.WrittenCount + frozen.MaxBytes); // room for all, so that nothing grows
            BinaryPrimitives.WriteInt32LittleEndian(header, Version);
            BinaryPrimitives.WriteInt64LittleEndian(header[4..], value.LastTime);
            BinaryPrimitives.WriteInt32LittleEndian(header[12..], evaluation.WrittenCount);
            output.Advance(HeaderBytes);
            output.Write(evaluation.WrittenSpan);
            frozen.WriteTo(output);
        }

        public override BaselineModel Read(ReadOnlySpan<byte> bytes)
        {
            if (bytes.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(bytes) != Version)
                throw new InvalidDataException($"The learner's state is not of version {Version}, which is this program's: begin a new run with --fresh.");
            int length = bytes.Length < HeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]);
            if (length < 0 || length > bytes.Length - HeaderBytes)
                throw new InvalidDataException("The learner's state is cut off.");
            return new BaselineModel(
                FtrlClassifier.Read(bytes[(HeaderBytes + length)..]), PrequentialEvaluation.Read(bytes.Slice(HeaderBytes, length)))
            {
                LastTime = BinaryPrimitives.ReadInt64LittleEndian(bytes[4..]),
            };
        }
    }
}
