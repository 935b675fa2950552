using System.Buffers;
using Freshet.Runtime.Checkpoints;
using Reviews.Learning;

namespace Reviews.Job.Learners;

/// <summary>A learner from a file, as another run exported it. Immutable; safe to share.</summary>
internal sealed class LearnerFile
{
    private readonly byte[] _classifier;

    private LearnerFile(LearnerKind kind, FtrlClassifier model)
    {
        (Kind, Identity) = (kind, ModelIdentity.Of(kind.Name, model));
        var content = new ArrayBufferWriter<byte>();
        using FtrlSnapshot frozen = model.Freeze();
        frozen.WriteTo(content);
        _classifier = content.WrittenSpan.ToArray();
    }

    /// <summary>Which learner it is.</summary>
    public LearnerKind Kind { get; }

    /// <summary>The state that it is in.</summary>
    public ModelIdentity Identity { get; }

    /// <summary>A model of one's own, as the file holds it.</summary>
    public FtrlClassifier NewClassifier() => FtrlClassifier.Read(_classifier);

    /// <summary>Reads a file and checks that this program predicts with such a learner.</summary>
    /// <exception cref="ModelFileException">It is missing, damaged, or of another learner; the message says what is to be done.</exception>
    public static LearnerFile Read(string path)
    {
        ModelFile file = ModelFile.Read(path);
        if (!file.Labels.SequenceEqual(StarLabel.Names))
            throw Refused($"its labels are {string.Join(", ", file.Labels)}, not {string.Join(", ", StarLabel.Names)}");
        if (file.Features != ReviewFeatures.Hashing || file.Normalizer != ReviewFeatures.Normalizing)
            throw Refused("it learnt from other features than this program's");
        if (LearnerKind.Named(file.Name) is not { } kind)
            throw Refused($"this program has no learner '{file.Name}'");
        if (file.Model.Options != kind.Options)
            throw Refused($"its parameters are not those of '{kind.Name}' version {kind.Version}");
        return new LearnerFile(kind, file.Model);

        ModelFileException Refused(string reason) =>
            new($"The learner in '{path}' cannot be gone on with: {reason}. Name a file that --export-learner of this version wrote.");
    }

    /// <summary>Writes a file with the champion of the newest checkpoint in a folder.</summary>
    /// <param name="path">The file.</param>
    /// <param name="checkpoints">A folder with checkpoints, or a savepoint.</param>
    /// <param name="setup">What the learner was run with.</param>
    /// <returns>The state written; null where no review had come to the learner, and so nothing was written.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static ModelIdentity? Export(string path, string checkpoints, LearnerSetup setup)
    {
        CheckpointReader reader = CheckpointReader.Open(checkpoints);
        if (ReadValue(reader, BaselineLearner.StateName) is not { } stored)
            return null;
        LearnerState learner = new LearnerStateSerializer(setup).Read(stored.Span);
        if (learner.AwaitsBases)
            learner.Complete(ReadValue(reader, BaselineLearner.BasesName) is { } bases ? new WholeModels.StateSerializer().Read(bases.Span) : WholeModels.None);
        OnlineModel champion = learner.Champion;
        using FtrlSnapshot frozen = champion.Classifier.Freeze();
        ModelFile.Write(path, champion.Kind.Name, StarLabel.Names, ReviewFeatures.Hashing, ReviewFeatures.Normalizing, frozen);
        return champion.Identity;
    }

    // There is one shard.
    private static ReadOnlyMemory<byte>? ReadValue(CheckpointReader reader, string name)
    {
        CheckpointState? state = reader.Operators.FirstOrDefault(o => o.Uid == BaselineLearner.Uid)?.States.FirstOrDefault(s => s.Name == name && s.HasKeys);
        return state is null ? null : reader.ReadEntries(state).Select(e => (ReadOnlyMemory<byte>?)e.Value).FirstOrDefault(v => v is { IsEmpty: false });
    }
}
