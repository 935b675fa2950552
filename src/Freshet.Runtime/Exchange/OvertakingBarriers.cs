using Freshet.Runtime.Checkpoints;

namespace Freshet.Runtime.Exchange;

/// <summary>
/// The barriers of a gate that overtake what is on its way. The first one announced has the task snapshot, at once or where alignment takes too long; what is
/// in the channels in front of the barrier then is kept as part of the checkpoint: all of it of a channel whose barrier was announced, and of the others what
/// is taken until theirs is. Used by the thread that steps the task.
/// </summary>
internal sealed class OvertakingBarriers(IReadOnlyList<GatePlace> places, TimeSpan alignedTimeout)
{
    private CheckpointBarrier _announced = new(0);
    private CheckpointBarrier _captured = new(0);
    private DateTimeOffset _begun;
    private int _open;

    /// <summary>The last checkpoint that the task has snapshotted, or is about to.</summary>
    public long Taken { get; private set; }

    /// <summary>When the checkpoint began at a source that was announced last.</summary>
    public DateTimeOffset Begun => _begun;

    /// <summary>When the barrier that was announced overtakes; null where none is waited for.</summary>
    public DateTimeOffset? Due => _announced.Id > Taken ? _begun + alignedTimeout : null;

    /// <summary>Hears of a barrier in front of which a channel has all that belongs to its checkpoint.</summary>
    public void Announce(GatePlace place, CheckpointBarrier barrier, DateTimeOffset begun)
    {
        if (barrier.Id > Math.Max(_announced.Id, Taken))
            (_announced, _begun) = (barrier, begun);
        if (!place.IsLogged || barrier.Id != _captured.Id)
            return;
        place.Channel.EndLog(barrier);
        Close(place);
    }

    /// <summary>Takes the barrier that is due, for its snapshot.</summary>
    public CheckpointBarrier Take()
    {
        Taken = _announced.Id;
        return _announced;
    }

    /// <summary>Takes note that a barrier was aligned.</summary>
    public void Aligned(CheckpointBarrier barrier) => Taken = Math.Max(Taken, barrier.Id);

    /// <summary>Begins to keep what is on its way, at the instant of the snapshot. Channels that have ended or delivered the barrier have nothing.</summary>
    public void BeginCapture(CheckpointBarrier barrier, Func<GatePlace, bool> isEmpty)
    {
        _captured = barrier;
        _open = 0;
        foreach (GatePlace place in places)
        {
            place.IsLogged = false;
            place.Channel.TakeLog(); // of one that was given up
            if (isEmpty(place) || place.Channel.BeginLog(barrier))
                continue;
            place.IsLogged = true;
            _open++;
        }
    }

    /// <summary>Takes note that a channel has ended: nothing more comes in front of the barrier.</summary>
    public void Ended(GatePlace place)
    {
        if (place.IsLogged)
            Close(place);
    }

    /// <summary>Gives what was on its way, once all of it is known; the capture is over then.</summary>
    public bool TryTakeCapture(out CheckpointBarrier barrier, out IReadOnlyList<StateSection> sections)
    {
        (barrier, sections) = (_captured, []);
        if (_captured.Id == 0 || _open > 0)
            return false;
        sections = [.. places.Select(place => place.Channel.TakeLog()).OfType<StateSection>()];
        _captured = new CheckpointBarrier(0);
        return true;
    }

    private void Close(GatePlace place)
    {
        place.IsLogged = false;
        _open--;
    }
}
