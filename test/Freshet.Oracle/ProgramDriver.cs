using Freshet.Runtime;
using Freshet.Testing;

namespace Freshet.Oracle;

/// <summary>Starts a program's operator.</summary>
internal delegate ProgramDriver StartProgram(ProgramStart start);

/// <summary>How a program's operator starts.</summary>
/// <param name="Options">Parallelism and maximum parallelism.</param>
/// <param name="Channels">The channels of each input; with one, watermarks go straight to the operator.</param>
/// <param name="State">The state to go on from; null at the first start.</param>
/// <param name="ProcessingTime">The processing time.</param>
internal sealed record ProgramStart(JobOptions Options, int Channels, OperatorState? State, EventTime ProcessingTime);

/// <summary>One program on our operator, driven step by step. Inputs and channels count from 0. Used by one thread.</summary>
internal abstract class ProgramDriver : IDisposable
{
    /// <summary>Whether a record without a time is one with the least of all times, as behind a timestamp assigner.</summary>
    public virtual bool StampsEveryRecord => false;

    public abstract void Push(int input, OracleRow record, EventTime time);

    public abstract void PushWatermark(int input, int channel, EventTime watermark);

    public abstract void PushStatus(int input, int channel, bool idle);

    public abstract void SetProcessingTime(EventTime now);

    /// <summary>Moves the clock of state that expires, and only that one.</summary>
    public virtual void SetStateTime(EventTime now) => throw new UnsupportedCaseException("step 'ttl'");

    public abstract OperatorState Snapshot();

    /// <summary>The end of one input, or of all, behind its last watermark. Most operators give nothing for it.</summary>
    public virtual void EndInput(int? input)
    {
    }

    public abstract void Finish();

    /// <summary>The timers that wait, and whether there is state: <c>evTimers</c>, <c>procTimers</c>, <c>entries</c> (0 or 1).</summary>
    public abstract OracleRow ReadStats();

    /// <summary>Answers the oldest open call of a record; false where there is none.</summary>
    public virtual bool TryComplete(string id, IReadOnlyList<OracleRow> results) => throw new UnsupportedCaseException("step 'complete'");

    /// <summary>Fails the oldest open call of a record; false where there is none.</summary>
    public virtual bool TryFail(string id) => throw new UnsupportedCaseException("step 'fail'");

    /// <summary>Takes the ids of the calls that were begun since the last call.</summary>
    public virtual IReadOnlyList<string> TakeCalls() => [];

    /// <summary>Takes what was sent since the last call.</summary>
    public abstract IReadOnlyList<Emission> TakeEmissions();

    public abstract void Dispose();
}
