using System.Globalization;
using Freshet.Graph;
using Freshet.Operators;
using Freshet.Runtime.Checkpoints;
using Freshet.Runtime.Faults;
using Freshet.Runtime.State;
using Freshet.Runtime.Tasks;

namespace Freshet.Runtime.Operators.Async;

/// <summary>
/// Makes calls that answer later, and sends the answers on: Flink's asynchronous wait. The function is called on the task's thread and returns at
/// once; its answer comes through the mailbox. Inputs that have not left stand in the checkpoint and are called again after a restore. Watermarks
/// wait for the records before them.
/// </summary>
internal sealed class AsyncMapOperator<TIn, TResult, TOut>(AsyncMapNode<TIn, TResult, TOut> node, int subtask, Output<TOut> next)
    : StreamOperator<TIn, TOut>(node, subtask, next)
{
    private const string SectionPrefix = "in-flight-";

    private readonly AsyncOptions _options = FaultPoints.IsOn(FaultPoint.AsyncOrderBroken)
        ? node.Options with { OutputMode = AsyncOutputMode.Unordered }
        : node.Options;
    private readonly BatchCollector<TOut> _collector = new(next);
    private readonly Queue<AsyncSegment<TIn, TResult>> _segments = new();
    private readonly Queue<AsyncElement<TIn, TResult>> _waiting = new();
    private readonly HashSet<AsyncCall<TIn, TResult>> _calls = [];
    private AsyncSegment<TIn, TResult>? _open;
    private OperatorContext? _context;
    private int _held;
    private int _called;

    public override bool IsReady => _held < _options.Capacity;

    public override void Open(OperatorSnapshot? restored, OperatorContext context)
    {
        _context = context;
        foreach (StateSection section in restored?.Sections ?? [])
        {
            int writer = int.Parse(section.Name.AsSpan(SectionPrefix.Length), CultureInfo.InvariantCulture);
            if (writer % context.Parallelism == Subtask)
                Restore(section.Bytes.Span);
        }

        if (_held > 0)
            context.Post(StartCalls); // when the operators behind this one are open as well
    }

    public override void Emit(ReadOnlySpan<Record<TIn>> batch)
    {
        foreach (ref readonly Record<TIn> record in batch)
            Add(record);
        StartCalls();
    }

    public override void EmitWatermark(EventTime watermark) => EndSegment(() => Next.EmitWatermark(watermark));

    public override void EmitStatus(bool idle) => EndSegment(() => Next.EmitStatus(idle));

    // Flink tries once more at once when the input ends, and never again; here the end waits, so that a bounded run is no worse than another.
    public override bool TryFinish() => _segments.Count == 0;

    public override void OnProcessingTime(DateTimeOffset now)
    {
        // In the order in which they are due: an attempt may begin, and its time be over, since the last look at the clock.
        while (_calls.MinBy(c => (c.Due, c.Number)) is { } call && call.Due <= _context!.Now)
        {
            if (call.RetryAt < call.Deadline)
                Attempt(call);
            else
                TimeOut(call);
        }

        Leave();
        StartCalls();
        WakeForCalls();
    }

    public override OperatorSnapshot Snapshot(CheckpointBarrier barrier)
    {
        Record<TIn>[] inputs = FaultPoints.IsOn(FaultPoint.AsyncInFlightLeftOut) ? [] : [.. _segments.SelectMany(s => s.Elements).Select(e => e.Input)];
        string name = SectionPrefix + Subtask.ToString(CultureInfo.InvariantCulture);
        return new OperatorSnapshot(Node.Uid!, []) { Captures = inputs.Length > 0 ? [new InFlightCapture<TIn>(name, inputs, node.Serializer)] : [] };
    }

    public override void Dispose()
    {
        foreach (AsyncCall<TIn, TResult> call in _calls)
            call.Cancellation?.Cancel();
        base.Dispose();
    }

    private void Restore(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var time = new EventTime(SectionReader.NextInt64(ref bytes));
            Add(new Record<TIn>(node.Serializer.Read(SectionReader.NextPart(ref bytes)), time));
        }
    }

    private void Add(in Record<TIn> record)
    {
        if (_open is null)
            _segments.Enqueue(_open = new AsyncSegment<TIn, TResult>());
        var element = new AsyncElement<TIn, TResult>(record, ++Received, _open);
        _open.Elements.Add(element);
        if (_options.OutputMode == AsyncOutputMode.Ordered)
            _open = null;
        _waiting.Enqueue(element);
        _held++;
    }

    private void EndSegment(Action ending)
    {
        if (_segments.Count == 0)
        {
            ending();
            return;
        }

        if (_open is null)
            _segments.Enqueue(_open = new AsyncSegment<TIn, TResult>());
        _open.Ending = ending;
        _open = null;
        Leave(); // an unordered segment may have been left by all already
    }

    /// <summary>Begins calls for what waits, as many as may be under way.</summary>
    private void StartCalls()
    {
        bool any = false;
        while (_waiting.Count > 0 && _calls.Count < _options.MaxCalls && _called < _options.Capacity)
        {
            int count = Math.Min(Math.Min(_waiting.Count, _options.MaxBatchSize), _options.Capacity - _called);
            var elements = new AsyncElement<TIn, TResult>[count];
            for (int i = 0; i < count; i++)
                elements[i] = _waiting.Dequeue();
            _called += count;
            any = true;
            var call = new AsyncCall<TIn, TResult>(elements, _context!.Now + _options.Timeout);
            _calls.Add(call);
            Attempt(call);
        }

        if (!any)
            return;
        Leave();
        WakeForCalls();
    }

    private void Attempt(AsyncCall<TIn, TResult> call)
    {
        int attempt = ++call.Attempts;
        call.RetryAt = null;
        call.Cancellation = new CancellationTokenSource();
        ValueTask<IReadOnlyList<TResult>> answer;
        try
        {
            answer = node.Function(Array.ConvertAll(call.Elements, e => e.Input.Value), call.Cancellation.Token);
        }
        catch (Exception e)
        {
            answer = ValueTask.FromException<IReadOnlyList<TResult>>(e);
        }

        if (answer.IsCompleted)
        {
            Answered(call, attempt, answer.AsTask());
            return;
        }

        _ = answer.AsTask().ContinueWith(
            task => _context!.Post(() =>
            {
                Answered(call, attempt, task);
                Leave();
                StartCalls();
            }),
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private void Answered(AsyncCall<TIn, TResult> call, int attempt, Task<IReadOnlyList<TResult>> answer)
    {
        if (!_calls.Contains(call) || call.Attempts != attempt || call.RetryAt is not null)
            return; // it was given up before
        if (!answer.IsCompletedSuccessfully)
        {
            RetryOrFail(call, answer.Exception?.InnerException ?? new OperationCanceledException("The call was cancelled."));
            return;
        }

        if (answer.Result.Count != call.Elements.Length)
        {
            Fail(call, new InvalidOperationException($"The call gave {answer.Result.Count} results for {call.Elements.Length} inputs."));
            return;
        }

        Settle(call, answer.Result);
    }

    /// <summary>Completes the elements, but for those whose result is to be tried again.</summary>
    private void Settle(AsyncCall<TIn, TResult> call, IReadOnlyList<TResult> results)
    {
        var again = new List<AsyncElement<TIn, TResult>>();
        for (int i = 0; i < call.Elements.Length; i++)
        {
            AsyncElement<TIn, TResult> element = call.Elements[i];
            if (node.RetryResult is not null && CanRetry(call) && IsToBeRetried(element, results[i]))
                again.Add(element);
            else
                element.Complete(results[i]);
        }

        if (again.Count == 0)
        {
            End(call);
            return;
        }

        call.Elements = [.. again];
        Retry(call);
    }

    private bool IsToBeRetried(AsyncElement<TIn, TResult> element, TResult result)
    {
        try
        {
            return node.RetryResult!(result);
        }
        catch (Exception e)
        {
            throw new OperatorFailedException(Node.Name, Subtask, element.Number, element.Input.Time, e);
        }
    }

    private bool CanRetry(AsyncCall<TIn, TResult> call) => call.Attempts < _options.MaxAttempts;

    private void Retry(AsyncCall<TIn, TResult> call)
    {
        double milliseconds = _options.RetryDelay.TotalMilliseconds * Math.Pow(_options.RetryMultiplier, call.Attempts - 1);
        double most = (_options.MaxRetryDelay ?? TimeSpan.FromDays(365)).TotalMilliseconds;
        call.RetryAt = _context!.Now + TimeSpan.FromMilliseconds(Math.Min(milliseconds, most));
        call.Cancellation?.Cancel(); // an attempt that goes on has nobody who waits for it
        _context.WakeAt(call.RetryAt.Value);
    }

    private void RetryOrFail(AsyncCall<TIn, TResult> call, Exception cause)
    {
        if (CanRetry(call) && _options.RetryWhen?.Invoke(cause) != false)
            Retry(call);
        else
            Fail(call, cause);
    }

    private void TimeOut(AsyncCall<TIn, TResult> call)
    {
        string seconds = _options.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        var cause = new TimeoutException($"The call did not answer within {seconds} s.");
        call.Deadline = DateTimeOffset.MaxValue;
        call.RetryAt = null;
        if (node.OnFailure is null)
            RetryOrFail(call, cause);
        else
            Settle(call, Array.ConvertAll(call.Elements, element => HandleFailure(element, cause)));
    }

    private void Fail(AsyncCall<TIn, TResult> call, Exception cause)
    {
        End(call);
        foreach (AsyncElement<TIn, TResult> element in call.Elements)
            element.Complete(HandleFailure(element, cause));
    }

    private TResult HandleFailure(AsyncElement<TIn, TResult> element, Exception cause)
    {
        try
        {
            if (node.OnFailure is { } handle)
                return handle(element.Input.Value, cause);
        }
        catch (Exception e)
        {
            cause = e;
        }

        throw new OperatorFailedException(Node.Name, Subtask, element.Number, element.Input.Time, cause);
    }

    private void End(AsyncCall<TIn, TResult> call)
    {
        _calls.Remove(call);
        call.Cancellation?.Cancel(); // an attempt that goes on has nobody who waits for it
    }

    /// <summary>Sends on what may leave.</summary>
    private void Leave()
    {
        while (_segments.TryPeek(out AsyncSegment<TIn, TResult>? segment))
        {
            while (segment.Done.TryDequeue(out AsyncElement<TIn, TResult>? element))
            {
                _collector.Time = element.Input.Time;
                node.Collect(element.Result, _collector);
                element.HasLeft = true;
            }

            int left = segment.Elements.RemoveAll(static element => element.HasLeft);
            _held -= left;
            _called -= left;
            if (segment.Elements.Count > 0 || segment == _open)
                break;
            _segments.Dequeue();
            if (segment.Ending is null)
                continue;
            _collector.Flush();
            segment.Ending();
        }

        if (_segments.Count == 1 && _segments.Peek() == _open && _open.Elements.Count == 0)
        {
            _segments.Clear(); // nothing is held: a watermark may pass at once
            _open = null;
        }

        _collector.Flush();
    }

    private void WakeForCalls()
    {
        foreach (AsyncCall<TIn, TResult> call in _calls)
        {
            _context!.WakeAt(call.Due);
        }
    }
}
