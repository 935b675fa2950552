using System.Buffers;

namespace Reviews.Learning.Drift;

/// <summary>Parameters of <see cref="DriftMonitor"/>. Immutable.</summary>
public sealed record DriftMonitorOptions
{
    /// <summary>Of <see cref="Drift.Adwin"/>.</summary>
    public AdwinOptions Adwin { get; init; } = new();

    /// <summary>Of <see cref="Drift.PageHinkley"/>.</summary>
    public PageHinkleyOptions PageHinkley { get; init; } = new();

    /// <summary>Of <see cref="Drift.Kswin"/>.</summary>
    public KswinOptions Kswin { get; init; } = new();
}

/// <summary>
/// Three detectors for each class, over the predictions of its members: ADWIN and Page-Hinkley watch whether they are wrong, KSWIN how much probability the
/// class was not given. What they find are alarms for the stream; nothing is reset. Nothing is allocated per prediction. Not thread-safe.
/// </summary>
public sealed class DriftMonitor
{
    /// <summary>The most alarms that one prediction can raise.</summary>
    public const int MostAlarms = 3;

    private const int FormatVersion = 1;
    private readonly IDriftDetector[] _detectors;
    private readonly long[] _counts;

    /// <summary>Watches predictions of the classes 0 to <paramref name="classes"/> - 1.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range.</exception>
    public DriftMonitor(int classes = StarLabel.Count, DriftMonitorOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        options ??= new DriftMonitorOptions();
        _counts = new long[classes];
        _detectors = [.. Enumerable.Range(0, classes).SelectMany(k => (IDriftDetector[])
        [
            new Adwin(options.Adwin), new PageHinkley(options.PageHinkley), new Kswin(options.Kswin with { Seed = options.Kswin.Seed + (ulong)k }),
        ])];
    }

    /// <summary>Takes a prediction whose label has come.</summary>
    /// <param name="outcome">The prediction.</param>
    /// <param name="alarms">Receives the alarms; <see cref="MostAlarms"/> at most.</param>
    /// <returns>How many alarms there are.</returns>
    public int Update(in LabelOutcome outcome, Span<DriftAlarm> alarms)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)outcome.Actual, (uint)_counts.Length, nameof(outcome));
        ArgumentOutOfRangeException.ThrowIfLessThan(alarms.Length, MostAlarms);
        long count = ++_counts[outcome.Actual];
        double error = outcome.Predicted == outcome.Actual ? 0 : 1;
        int raised = 0;
        for (int i = 0; i < MostAlarms; i++)
        {
            var kind = (DriftDetectorKind)i;
            IDriftDetector detector = _detectors[(outcome.Actual * MostAlarms) + i];
            double before = detector.Mean;
            if (detector.Update(kind == DriftDetectorKind.Kswin ? 1 - outcome.Probability : error))
                alarms[raised++] = new DriftAlarm(kind, outcome.Actual, outcome.Time, count, before, detector.Mean);
        }

        return raised;
    }

    /// <summary>Writes the state, little-endian, with a checksum.</summary>
    public void WriteTo(IBufferWriter<byte> writer) => StatePart.Write(writer, FormatVersion, state =>
    {
        state.Write(_counts.Length);
        foreach (long count in _counts)
            state.Write(count);
        foreach (IDriftDetector detector in _detectors)
            detector.Write(state);
    });

    /// <summary>Restores what <see cref="WriteTo"/> wrote into a monitor of the same parameters.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of another number of classes.</exception>
    public void Read(ReadOnlySpan<byte> bytes) => StatePart.Read(bytes, FormatVersion, "a drift monitor", state =>
    {
        int classes = state.ReadInt32();
        if (classes != _counts.Length)
            throw CheckedPart.Damaged($"it watches {classes} classes, not {_counts.Length}");
        foreach (ref long count in _counts.AsSpan())
            count = state.ReadInt64();
        foreach (IDriftDetector detector in _detectors)
            detector.Read(state);
        return classes;
    });
}
