namespace Freshet.Oracle.Programs;

/// <summary><c>async</c>: calls that the steps answer.</summary>
internal static class AsyncProgram
{
    public static StartProgram Create(OracleRow program)
    {
        string onTimeout = program.Text("onTimeout", "fail");
        AsyncOptions options = Options(program);
        Func<IReadOnlyList<OracleRow>, bool>? retryResult = program["retry"] is OracleRow retry && retry.Flag("ifEmpty", true) ? r => r.Count == 0 : null;
        Func<OracleRow, Exception, IReadOnlyList<OracleRow>>? onFailure = onTimeout == "fail" ? null : (row, e) => e is TimeoutException
            ? onTimeout == "drop" ? [] : [OracleRow.Of(("id", row["id"]), ("timeout", true))]
            : throw e;
        return start =>
        {
            var calls = new OpenCalls();
            return new Driver(stream => stream.FlatMapAsync(calls.Begin, options, OracleRowSerializer.Instance, onFailure, retryResult), start, calls);
        };
    }

    private static AsyncOptions Options(OracleRow program)
    {
        int capacity = (int)program.Number("capacity", 100);
        var options = new AsyncOptions
        {
            OutputMode = program.Flag("ordered", true) ? AsyncOutputMode.Ordered : AsyncOutputMode.Unordered,
            Capacity = capacity,
            MaxCalls = capacity,
            Timeout = TimeSpan.FromMilliseconds(program.Number("timeout", 1000)),
        };
        if (program["retry"] is not OracleRow retry)
            return options;
        bool ifException = retry.Flag("ifException", true);
        return options with
        {
            MaxAttempts = (int)retry.Number("max", 3) + 1, // there it is the number of attempts behind the first
            RetryDelay = TimeSpan.FromMilliseconds(retry.Number("delay", 10)),
            RetryMultiplier = 1,
            RetryWhen = _ => ifException,
        };
    }

    /// <summary>Calls that wait for an answer, by the record's id. As in the recordings, all attempts of a record wait for the same answer.</summary>
    private sealed class OpenCalls
    {
        private readonly Dictionary<string, Queue<Answer>> _open = new(StringComparer.Ordinal);
        private readonly Dictionary<OracleRow, Answer> _answers = new(ReferenceEqualityComparer.Instance);
        private List<string> _begun = [];

        public ValueTask<IReadOnlyList<OracleRow>> Begin(OracleRow record, CancellationToken cancellation)
        {
            string id = record.Text("id");
            _begun.Add(id);
            if (!_answers.TryGetValue(record, out Answer? answer))
                _answers.Add(record, answer = new Answer());
            if (!_open.TryGetValue(id, out Queue<Answer>? open))
                _open.Add(id, open = new Queue<Answer>());
            open.Enqueue(answer);
            answer.Source = new TaskCompletionSource<IReadOnlyList<OracleRow>>();
            return new ValueTask<IReadOnlyList<OracleRow>>(answer.Source.Task);
        }

        public bool TryTake(string id, out TaskCompletionSource<IReadOnlyList<OracleRow>>? source)
        {
            source = _open.TryGetValue(id, out Queue<Answer>? open) && open.TryDequeue(out Answer? answer) ? answer.Source : null;
            return source is not null;
        }

        public List<string> TakeBegun()
        {
            List<string> begun = _begun;
            _begun = [];
            return begun;
        }

        private sealed class Answer
        {
            public TaskCompletionSource<IReadOnlyList<OracleRow>>? Source { get; set; }
        }
    }

    private sealed class Driver(Func<DataStream<OracleRow>, DataStream<OracleRow>> build, ProgramStart start, OpenCalls calls) : OneInputDriver(build, start)
    {
        private EventTime _now = start.ProcessingTime;

        public override void SetProcessingTime(EventTime now) => base.SetProcessingTime(_now = now);

        public override bool TryComplete(string id, IReadOnlyList<OracleRow> results)
        {
            bool known = calls.TryTake(id, out TaskCompletionSource<IReadOnlyList<OracleRow>>? source);
            source?.TrySetResult(results);
            base.SetProcessingTime(_now); // the answer lies in the mailbox
            return known;
        }

        public override bool TryFail(string id)
        {
            bool known = calls.TryTake(id, out TaskCompletionSource<IReadOnlyList<OracleRow>>? source);
            source?.TrySetException(new InvalidOperationException($"failed {id}"));
            base.SetProcessingTime(_now);
            return known;
        }

        public override IReadOnlyList<string> TakeCalls() => calls.TakeBegun();
    }
}
