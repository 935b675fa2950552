using System.Buffers;
using Reviews.Job.Learners;
using Reviews.Learning;
using Reviews.Learning.Promotion;
using Reviews.Text;

namespace Reviews.Job.Tests.Learners;

public sealed class LearnerStateTests
{
    private static readonly LearnerSetup Plain = new();
    private static readonly LearnerSetup Full = new() { LabelDelay = TimeSpan.FromHours(1), HasChallenger = true };
    private static readonly string[] Texts = ["Hàng đẹp, giao nhanh", "tệ quá, thất vọng", "tạm được", "rất tốt", "không như hình"];

    private readonly ReviewFeatures _features = new();

    [Fact]
    public void State_that_was_written_and_read_is_the_same()
    {
        foreach (LearnerSetup setup in new[] { Plain, Full })
        {
            LearnerState state = Taught(setup);
            byte[] bytes = Written(state, setup);
            LearnerState read = new LearnerStateSerializer(setup).Read(bytes);
            Assert.Equal(
                (state.Champion.Classifier.StateHash(), state.Champion.Classifier.History, 1234L, state.Champion.Training.Pending),
                (read.Champion.Classifier.StateHash(), read.Champion.Classifier.History, read.LastTime, read.Champion.Training.Pending));
            Assert.Equal(bytes, Written(read, setup));
        }
    }

    [Fact]
    public void Labels_that_are_awaited_are_learnt_by_a_restored_state_as_by_the_one_before()
    {
        LearnerState state = Taught(Full);
        LearnerState read = new LearnerStateSerializer(Full).Read(Written(state, Full));
        Assert.Equal(Texts.Length - 1, state.Champion.Training.Pending);
        while (state.TryLearn(long.MaxValue, out LearnerOutcome outcome))
        {
            Assert.True(read.TryLearn(long.MaxValue, out LearnerOutcome other));
            Assert.Equal(outcome, other);
            Assert.Equal(outcome.Champion.Time, outcome.Challenger.Time); // both await the same
        }

        Assert.False(read.TryLearn(long.MaxValue, out _));
        Assert.Equal(state.Champion.Classifier.StateHash(), read.Champion.Classifier.StateHash());
        Assert.Equal(state.Challenge!.Model.Classifier.StateHash(), read.Challenge!.Model.Classifier.StateHash());
        Assert.NotEqual(state.Champion.Classifier.StateHash(), state.Challenge.Model.Classifier.StateHash());
    }

    [Fact]
    public void State_with_bases_is_the_same_when_it_was_written_read_and_given_them()
    {
        foreach (LearnerSetup setup in new[] { Plain, Full })
        {
            LearnerState state = Taught(setup);
            Assert.False(state.RenewBases(1));
            Assert.True(state.RenewBases(2)); // nothing was learnt between the two
            WholeModels bases = state.Bases;
            state.TryLearn(long.MaxValue, out _);
            byte[] bytes = Written(state, setup);
            var serializer = new WholeModels.StateSerializer();
            var output = new ArrayBufferWriter<byte>();
            serializer.Write(bases, output);
            Assert.Equal(setup.HasChallenger ? 2 : 1, bases.All.Count);

            LearnerState read = new LearnerStateSerializer(setup).Read(bytes);
            Assert.True(read.AwaitsBases);
            Assert.Equal(bytes, Written(read, setup)); // a checkpoint may come before the next review
            read.Complete(serializer.Read(output.WrittenSpan));
            Assert.False(read.AwaitsBases);
            Assert.Equal(
                (state.Champion.Classifier.StateHash(), state.Champion.Identity, state.Challenge?.Model.Classifier.StateHash()),
                (read.Champion.Classifier.StateHash(), read.Champion.Identity, read.Challenge?.Model.Classifier.StateHash()));
            Assert.Equal(bytes, Written(read, setup));

            LearnerState lost = new LearnerStateSerializer(setup).Read(bytes);
            Assert.Contains("and not that one", Assert.Throws<InvalidDataException>(() => lost.Complete(WholeModels.None)).Message, StringComparison.Ordinal);
            Assert.Throws<InvalidDataException>(() => serializer.Read(output.WrittenSpan[..^1]));
        }
    }

    [Fact]
    public void Base_stays_while_little_changes_and_there_is_none_while_much_does()
    {
        OnlineModel model = OnlineModel.New(LearnerKind.Softmax, TimeSpan.Zero);
        Assert.False(model.RenewBase()); // nothing is learnt yet
        Learn(0, 100);
        Assert.False(model.RenewBase()); // all is new
        Learn(0, 20);
        Assert.True(model.RenewBase());
        WholeModel? first = model.Base;
        Assert.NotNull(first);
        Learn(10, 25);
        Assert.False(model.RenewBase());
        Assert.Same(first, model.Base);
        Learn(40, 10); // more than a quarter since the base, and little since the last barrier
        Assert.True(model.RenewBase());
        Assert.NotSame(first, model.Base);
        Learn(0, 90);
        Assert.True(model.RenewBase());
        Assert.Null(model.Base);

        void Learn(int from, int count)
        {
            for (int i = from; i < from + count; i++)
                model.Classifier.Learn([i * 1000], [1], i % StarLabel.Count);
        }
    }

    [Fact]
    public void Challenger_that_is_promoted_changes_places_with_the_champion()
    {
        var setup = new LearnerSetup { HasChallenger = true, Rule = new PromotionRule { MinimumExamples = 20 } };
        LearnerState state = LearnerState.New(setup);
        for (int i = 1; i < 20; i++)
            Assert.False(state.TryPromote(Outcome(i), out _));
        Assert.True(state.TryPromote(Outcome(20), out PromotionRecord? promotion));
        Assert.Equal(("baseline-ftrl", "baseline-ftrl-ovr", 20L), (promotion.Champion.Name, promotion.Challenger.Name, promotion.Time));
        Assert.Equal((20L, 0L, 20L), (promotion.Counts.Examples, promotion.Counts.OnlyChampion, promotion.Counts.OnlyChallenger));
        LearnerState read = new LearnerStateSerializer(setup).Read(Written(state, setup));
        Assert.Equal((LearnerKind.OneVersusRest, LearnerKind.Softmax), (read.Champion.Kind, read.Challenge!.Model.Kind));
        Assert.Equal(0, read.Challenge.Comparison.Examples); // a new comparison begins

        static LearnerOutcome Outcome(long time)
        {
            int actual = (int)(time % StarLabel.Count);
            return new LearnerOutcome(new LabelOutcome(time, actual, (actual + 1) % StarLabel.Count, 0.3, time), new LabelOutcome(time, actual, actual, 0.6, time));
        }
    }

    [Fact]
    public void State_of_another_form_or_setup_is_refused_in_a_sentence()
    {
        byte[] bytes = Written(Taught(Plain), Plain);
        Assert.Contains("without a challenger: go on without --challenger", Refusal(Full, bytes), StringComparison.Ordinal);
        Assert.Contains("with a challenger: go on with --challenger", Refusal(Plain, Written(Taught(Full), Full)), StringComparison.Ordinal);
        Assert.Contains("cut off", Refusal(Plain, bytes[..40]), StringComparison.Ordinal);
        bytes[0]++;
        Assert.Contains("not of format 4, which is this program's: begin a new run with --fresh", Refusal(Plain, bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void Normal_form_of_a_text_decides_its_features()
    {
        int[] shorthand = _features.Of("Hàng đẹppppp, ko ưng").Indices.ToArray();
        Assert.Equal(shorthand, _features.Of("Hàng đẹp, không ưng").Indices.ToArray());
    }

    private static string Refusal(LearnerSetup setup, byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => new LearnerStateSerializer(setup).Read(bytes)).Message;

    /// <summary>Has seen five reviews, and learnt all of them or, where labels are late, the first.</summary>
    private LearnerState Taught(LearnerSetup setup)
    {
        LearnerState state = LearnerState.New(setup);
        var probabilities = new double[StarLabel.Count];
        for (int i = 0; i < Texts.Length; i++)
        {
            FeatureVector features = _features.Of(Texts[i]);
            state.Predict(i, features, i % StarLabel.Count, probabilities, out _);
        }

        state.TryLearn((long)setup.LabelDelay.TotalMilliseconds, out _);
        state.LastTime = 1234;
        return state;
    }

    private static byte[] Written(LearnerState state, LearnerSetup setup)
    {
        var output = new ArrayBufferWriter<byte>();
        new LearnerStateSerializer(setup).Write(state, output);
        return output.WrittenSpan.ToArray();
    }
}
