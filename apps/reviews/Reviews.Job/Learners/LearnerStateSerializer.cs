using System.Buffers;
using System.Buffers.Binary;
using Freshet.State;
using Reviews.Learning;
using Reviews.Learning.Drift;
using Reviews.Learning.Promotion;

namespace Reviews.Job.Learners;

/// <summary>
/// The form's number and the length of what is small, all that is small, and behind it the champion's model, which is not copied once more. Of a model that has a
/// base, only what has changed since.
/// </summary>
internal sealed class LearnerStateSerializer(LearnerSetup setup) : Serializer<LearnerState>
{
    private const int FormatVersion = 4;
    private const int HeaderBytes = 2 * sizeof(int);

    public override void Write(LearnerState value, IBufferWriter<byte> output)
    {
        using var head = new MemoryStream();
        using (var writer = new BinaryWriter(head))
        {
            writer.Write(value.LastTime);
            writer.Write(value.Successor);
            WritePart(writer, value.Drift.WriteTo);
            WriteModel(writer, value.Champion);
            writer.Write(value.Challenge is not null);
            if (value.Challenge is { } challenge)
            {
                WriteModel(writer, challenge.Model);
                WritePart(writer, challenge.Comparison.WriteTo);
                WritePart(writer, challenge.Model.WriteClassifierTo);
            }

            writer.Flush();
            ReadOnlySpan<byte> small = head.GetBuffer().AsSpan(0, (int)head.Length);
            Span<byte> header = output.GetSpan(HeaderBytes + small.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header, FormatVersion);
            BinaryPrimitives.WriteInt32LittleEndian(header[sizeof(int)..], small.Length);
            output.Advance(HeaderBytes);
            output.Write(small);
            value.Champion.WriteClassifierTo(output);
        }
    }

    public override LearnerState Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= sizeof(int) && BinaryPrimitives.ReadInt32LittleEndian(bytes) != FormatVersion)
            throw new InvalidDataException($"The learner's state is not of format {FormatVersion}, which is this program's: begin a new run with --fresh.");
        int length = bytes.Length < HeaderBytes ? -1 : BinaryPrimitives.ReadInt32LittleEndian(bytes[sizeof(int)..]);
        if (length < 0 || length > bytes.Length - HeaderBytes)
            throw new InvalidDataException("The learner's state is cut off.");
        using var reader = new BinaryReader(new MemoryStream(bytes.Slice(HeaderBytes, length).ToArray()));
        try
        {
            return Read(reader, bytes[(HeaderBytes + length)..]);
        }
        catch (EndOfStreamException e)
        {
            throw new InvalidDataException("The learner's state is cut off.", e);
        }
    }

    private LearnerState Read(BinaryReader reader, ReadOnlySpan<byte> championBytes)
    {
        (long lastTime, long successor) = (reader.ReadInt64(), reader.ReadInt64());
        var drift = new DriftMonitor();
        drift.Read(ReadPart(reader));
        ModelHead champion = ReadModel(reader);
        bool hasChallenger = reader.ReadBoolean();
        if (hasChallenger != setup.HasChallenger)
        {
            throw new InvalidDataException(
                $"The learner's state was taken {(hasChallenger ? "with" : "without")} a challenger: go on {(hasChallenger ? "with" : "without")} --challenger, or begin a new run with --fresh.");
        }

        Challenge? challenge = null;
        if (hasChallenger)
        {
            ModelHead challenger = ReadModel(reader);
            ChampionChallenger comparison = ChampionChallenger.Read(ReadPart(reader), setup.Rule);
            challenge = new Challenge(Restored(challenger, ReadPart(reader)), comparison);
        }

        return new LearnerState(Restored(champion, championBytes), drift, challenge, setup.Rule) { LastTime = lastTime, Successor = successor };
    }

    private OnlineModel Restored(ModelHead head, ReadOnlySpan<byte> classifier)
    {
        var training = new TestThenTrain(new FtrlClassifier(head.Kind.Options), head.Evaluation, setup.LabelDelay);
        training.ReadPending(head.Awaited);
        return OnlineModel.Restored(head.Kind, training, head.Base, classifier);
    }

    private static void WriteModel(BinaryWriter writer, OnlineModel model)
    {
        writer.Write(model.Kind.Name);
        writer.Write(model.Kind.Version);
        ulong? changedSince = model.Base?.History ?? model.AwaitedBase;
        writer.Write(changedSince.HasValue);
        if (changedSince.HasValue)
            writer.Write(changedSince.Value);
        WritePart(writer, model.Evaluation.WriteTo);
        WritePart(writer, model.Training.WritePendingTo);
    }

    private static ModelHead ReadModel(BinaryReader reader)
    {
        (string name, int version) = (reader.ReadString(), reader.ReadInt32());
        LearnerKind kind = LearnerKind.Named(name) is { } known && known.Version == version
            ? known
            : throw new InvalidDataException($"The learner's state is of '{name}' version {version}, which this program does not have: begin a new run with --fresh.");
        ulong? changedSince = reader.ReadBoolean() ? reader.ReadUInt64() : null;
        return new ModelHead(kind, changedSince, PrequentialEvaluation.Read(ReadPart(reader)), ReadPart(reader));
    }

    private static void WritePart(BinaryWriter writer, Action<IBufferWriter<byte>> write)
    {
        var part = new ArrayBufferWriter<byte>();
        write(part);
        writer.Write(part.WrittenCount);
        writer.Write(part.WrittenSpan);
    }

    /// <summary>Reads bytes behind their length.</summary>
    /// <exception cref="InvalidDataException">There are fewer.</exception>
    internal static byte[] ReadPart(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        byte[] part = length >= 0 ? reader.ReadBytes(length) : [];
        return part.Length == length ? part : throw new InvalidDataException("The learner's state is cut off.");
    }

    private readonly record struct ModelHead(LearnerKind Kind, ulong? Base, PrequentialEvaluation Evaluation, byte[] Awaited);
}
