using System.Buffers;
using System.Runtime.InteropServices;

namespace Reviews.Learning.Promotion;

/// <summary>
/// Compares the model that predicts with one that would, on the same examples. It counts and gives a verdict; who acts on it makes a
/// <see cref="PromotionRecord"/> and begins a new comparison. Not thread-safe.
/// </summary>
public sealed class ChampionChallenger
{
    private const int FormatVersion = 1;
    private readonly PromotionRule _rule;
    private readonly int _classes;
    private readonly QualitySums _champion;
    private readonly QualitySums _challenger;
    private readonly QualitySums _agreement;

    /// <summary>A comparison without examples.</summary>
    /// <exception cref="ArgumentException">The rule is out of range.</exception>
    public ChampionChallenger(int classes = StarLabel.Count, PromotionRule? rule = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        _rule = rule ?? new PromotionRule();
        _rule.Validate();
        _classes = classes;
        (_champion, _challenger, _agreement) = (new QualitySums(classes), new QualitySums(classes), new QualitySums(classes));
    }

    /// <summary>Examples that both have predicted.</summary>
    public long Examples { get; private set; }

    /// <summary>How many only the champion got right.</summary>
    public long OnlyChampion { get; private set; }

    /// <summary>How many only the challenger got right.</summary>
    public long OnlyChallenger { get; private set; }

    /// <summary>McNemar's chance that the difference is chance.</summary>
    public double PValue => McNemarTest.PValue(OnlyChampion, OnlyChallenger);

    /// <summary>The champion's quality.</summary>
    public QualityReport Champion => _champion.Report();

    /// <summary>The challenger's quality.</summary>
    public QualityReport Challenger => _challenger.Report();

    /// <summary>Cohen's kappa between the two, whatever the labels.</summary>
    public double Agreement => _agreement.Report().Kappa;

    /// <summary>Counts an example.</summary>
    public void Add(int actual, int champion, int challenger)
    {
        foreach (int label in (ReadOnlySpan<int>)[actual, champion, challenger])
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)_classes, nameof(actual));
        Examples++;
        OnlyChampion += champion == actual && challenger != actual ? 1 : 0;
        OnlyChallenger += challenger == actual && champion != actual ? 1 : 0;
        _champion.Add(new ScoredPrediction(actual, champion, -1, double.NaN, double.NaN), 1);
        _challenger.Add(new ScoredPrediction(actual, challenger, -1, double.NaN, double.NaN), 1);
        _agreement.Add(new ScoredPrediction(champion, challenger, -1, double.NaN, double.NaN), 1);
    }

    /// <summary>What it has come to.</summary>
    public PromotionVerdict Decide()
    {
        if (Examples < _rule.MinimumExamples)
            return PromotionVerdict.TooEarly;
        if (PValue > _rule.Significance)
            return PromotionVerdict.NoDifference;
        if (OnlyChampion > OnlyChallenger)
            return PromotionVerdict.ChampionIsBetter;
        return Challenger.Kappa < Champion.Kappa ? PromotionVerdict.OnlyMoreOftenRight : PromotionVerdict.Promote;
    }

    /// <summary>The record of a promotion.</summary>
    /// <exception cref="InvalidOperationException">The verdict is another.</exception>
    public PromotionRecord Promote(long time, ModelIdentity champion, ModelIdentity challenger)
    {
        if (Decide() is var verdict and not PromotionVerdict.Promote)
            throw new InvalidOperationException($"The verdict is {verdict}; a challenger is promoted only where it is {PromotionVerdict.Promote}.");
        var counts = new ComparisonCounts(Examples, OnlyChampion, OnlyChallenger, PValue, Champion.Kappa, Challenger.Kappa);
        return new PromotionRecord(time, champion, challenger, counts);
    }

    /// <summary>Begins a new comparison.</summary>
    public void Clear()
    {
        (Examples, OnlyChampion, OnlyChallenger) = (0, 0, 0);
        _champion.Clear();
        _challenger.Clear();
        _agreement.Clear();
    }

    /// <summary>Writes the state, little-endian, with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer) => StatePart.Write(writer, FormatVersion, state =>
    {
        state.Write(_classes);
        state.Write(Examples);
        state.Write(OnlyChampion);
        state.Write(OnlyChallenger);
        foreach (QualitySums sums in (ReadOnlySpan<QualitySums>)[_champion, _challenger, _agreement])
            state.Write(MemoryMarshal.AsBytes(sums.Values));
    });

    /// <summary>Restores what <see cref="WriteTo"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged.</exception>
    public static ChampionChallenger Read(ReadOnlySpan<byte> bytes, PromotionRule? rule = null) =>
        StatePart.Read(bytes, FormatVersion, "a comparison of models", state =>
        {
            var read = new ChampionChallenger(state.ReadInt32(), rule)
            {
                Examples = state.ReadInt64(),
                OnlyChampion = state.ReadInt64(),
                OnlyChallenger = state.ReadInt64(),
            };
            foreach (QualitySums sums in (ReadOnlySpan<QualitySums>)[read._champion, read._challenger, read._agreement])
                state.BaseStream.ReadExactly(MemoryMarshal.AsBytes(sums.Values));
            return read;
        });
}
