using System.Buffers;
using Freshet.State;
using Reviews.Learning;

namespace Reviews.Job.Learners;

/// <summary>A model as it once was, whole: what is stored of it later are the changes since. Immutable; safe to share.</summary>
/// <param name="Name">The learner's name.</param>
/// <param name="History">See <see cref="FtrlClassifier.History"/>.</param>
/// <param name="Version">See <see cref="FtrlClassifier.Version"/>.</param>
/// <param name="Content">What <see cref="FtrlSnapshot.WriteTo"/> wrote.</param>
internal sealed record WholeModel(string Name, ulong History, long Version, byte[] Content)
{
    public static WholeModel Of(string name, FtrlClassifier model)
    {
        using FtrlSnapshot frozen = model.Freeze();
        var content = new ArrayBufferWriter<byte>(frozen.MaxBytes);
        frozen.WriteTo(content);
        return new WholeModel(name, frozen.History, frozen.Version, content.WrittenSpan.ToArray());
    }
}

/// <summary>
/// The bases of a shard's learners, a keyed state of their own: since they change seldom, a checkpoint keeps what an earlier one wrote of them. Immutable; safe to share.
/// </summary>
internal sealed record WholeModels(IReadOnlyList<WholeModel> All)
{
    public static WholeModels None { get; } = new([]);

    /// <summary>The base of a learner; null: there is none.</summary>
    public WholeModel? Find(string name, ulong history) => All.FirstOrDefault(b => b.Name == name && b.History == history);

    /// <summary>Number, and name, history, version and content of each.</summary>
    internal sealed class StateSerializer : Serializer<WholeModels>
    {
        public override bool IsImmutable => true;

        public override void Write(WholeModels value, IBufferWriter<byte> output)
        {
            using var head = new MemoryStream();
            using var writer = new BinaryWriter(head);
            writer.Write(value.All.Count);
            foreach (WholeModel one in value.All)
            {
                writer.Write(one.Name);
                writer.Write(one.History);
                writer.Write(one.Version);
                writer.Write(one.Content.Length);
                output.Write(head.GetBuffer().AsSpan(0, (int)head.Length));
                output.Write(one.Content); // megabytes, and not copied once more
                head.SetLength(0);
            }

            output.Write(head.GetBuffer().AsSpan(0, (int)head.Length)); // the number, where there is none
        }

        public override WholeModels Read(ReadOnlySpan<byte> bytes)
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
            try
            {
                var all = new WholeModel[reader.ReadInt32()];
                for (int i = 0; i < all.Length; i++)
                    all[i] = new WholeModel(reader.ReadString(), reader.ReadUInt64(), reader.ReadInt64(), LearnerStateSerializer.ReadPart(reader));
                return new WholeModels(all);
            }
            catch (EndOfStreamException e)
            {
                throw new InvalidDataException("The base of the learner's state is cut off.", e);
            }
        }
    }
}
