using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Execution;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.Watermarks;

/// <summary>
/// Gives records their times and makes watermarks in the middle of a stream. Watermarks and statuses that come in are dropped, but for the last one.
/// It makes watermarks at fixed numbers of its records, and by the clock where the input has no end.
/// </summary>
internal sealed class TimestampsAndWatermarksOperator<T>(
    TimestampsAndWatermarksNode<T> node, int subtask, ExecutionSettings settings, Output<T> next) : StreamOperator<T, T>(node, subtask, next)
{
    private readonly WatermarkProgress<T> _progress = new(node.Watermarks);
    private readonly IdlenessTimer? _idleness = node.Watermarks.Idleness is { } timeout ? new IdlenessTimer(timeout) : null;
    private Record<T>[] _stamped = [];
    private OperatorContext? _context;
    private DateTimeOffset _due = DateTimeOffset.MaxValue;
    private EventTime _watermark = EventTime.None;
    private bool _idle;

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _context = context;
        if (node.IsBounded || settings.AutoWatermarkInterval <= TimeSpan.Zero)
            return;
        _due = context.Now + settings.AutoWatermarkInterval;
        context.WakeAt(_due);
    }

    public override void Emit(ReadOnlySpan<Record<T>> batch)
    {
        if (_stamped.Length < batch.Length)
            _stamped = new Record<T>[batch.Length];
        Span<Record<T>> stamped = _stamped.AsSpan(0, batch.Length);
        batch.CopyTo(stamped);
        if (batch.Length > 0)
            _idleness?.Activity();
        int sent = 0;
        int i = 0;
        try
        {
            for (; i < stamped.Length; i++)
            {
                bool changed = _progress.Take(ref stamped[i]);
                if ((Received + i + 1) % settings.WatermarkInterval == 0)
                    changed |= _progress.Advance();
                if (!changed)
                    continue;
                Next.Emit(stamped[sent..(i + 1)]);
                sent = i + 1;
                Send();
            }
        }
        catch (Exception e) when (e is not OperatorFailedException)
        {
            throw Failed(i, batch[i].Time, e).About(in batch[i]);
        }

        Received += batch.Length;
        Next.Emit(stamped[sent..]);
        stamped.Clear();
    }

    public override void EmitWatermark(EventTime watermark)
    {
        if (watermark != EventTime.Max)
            return;
        _progress.EmitWatermark(watermark);
        Send();
    }

    public override void EmitStatus(bool idle)
    {
    }

    public override void OnProcessingTime(DateTimeOffset now)
    {
        if (_context!.Now < _due)
            return;
        AdvanceByClock();
        _due = _context.Now + settings.AutoWatermarkInterval;
        _context.WakeAt(_due);
    }

    public override bool TryFinish()
    {
        AdvanceByClock();
        return true;
    }

    private void AdvanceByClock()
    {
        if (_idleness?.IsIdle(_context!.Now, out bool justNow) == true)
        {
            if (justNow)
                _progress.MarkIdle();
        }
        else
            _progress.Advance();
        Send();
    }

    /// <summary>Sends on what the generator came to: the end of idleness before a watermark, idleness behind it.</summary>
    private void Send()
    {
        if (_idle && !_progress.IsIdle)
            SendStatus(idle: false);
        if (_progress.Watermark > _watermark)
        {
            _watermark = _progress.Watermark;
            Next.EmitWatermark(_watermark);
        }

        if (!_idle && _progress.IsIdle)
            SendStatus(idle: true);
    }

    private void SendStatus(bool idle)
    {
        _idle = idle;
        Next.EmitStatus(idle);
    }
}
