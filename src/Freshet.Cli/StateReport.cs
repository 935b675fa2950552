using System.Globalization;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Cli;

/// <summary>Writes what a checkpoint holds, for people.</summary>
internal static class StateReport
{
    private static readonly string[] Columns = ["operator", "subtasks", "state", "kind", "key groups", "keys", "bytes"];

    /// <summary>One line for each state.</summary>
    public static void List(CheckpointReader reader, TextWriter output)
    {
        string kind = reader.IsSavepoint ? "savepoint" : "checkpoint";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{kind} {reader.Id}, taken {reader.TakenAt:yyyy-MM-dd HH:mm:ss'Z'} by attempt {reader.Attempt}; {reader.MaxParallelism} key groups"));
        output.WriteLine(reader.ManifestPath);
        if (reader.IsSettled)
            output.WriteLine("The job ended with it, and nothing is left to be committed.");
        output.WriteLine();
        var rows = new List<string[]> { Columns };
        foreach (CheckpointOperator one in reader.Operators)
        {
            foreach (CheckpointState state in one.States)
                rows.Add(Row(one, state, reader.CountKeys(state)));
            if (one.States.Count == 0)
                rows.Add([one.Uid, Number(one.Subtasks), "(none)", "", "", "", "0"]);
        }

        WriteTable(rows, output);
    }

    /// <summary>The first entries of a state, as far as they can be read.</summary>
    public static void ShowValues(CheckpointReader reader, CheckpointState state, int limit, TextWriter output)
    {
        int shown = 0;
        foreach (CheckpointEntry entry in reader.ReadEntries(state))
        {
            if (shown++ == limit)
            {
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"(more; --limit shows more than {limit})"));
                return;
            }

            string key = state.HasKeys ? ValueText.Of(entry.Key.Span) + (entry.WindowStart is { } start ? $" [{Time(start)}, {Time(entry.WindowEnd!.Value)})" : "") + ": " : "";
            output.WriteLine(key + (state.Kind == CheckpointStateKind.Timer ? Time(new EventTime(BitConverter.ToInt64(entry.Value.Span))) : ValueText.Of(entry.Value.Span)));
        }

        if (shown == 0)
            output.WriteLine("(empty)");
    }

    private static string[] Row(CheckpointOperator one, CheckpointState state, long? keys) =>
    [
        one.Uid, Number(one.Subtasks), state.Name, KindText(state.Kind),
        state.FirstKeyGroup < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{state.FirstKeyGroup}-{state.LastKeyGroup}"),
        keys is { } count ? Number(count) : "", Number(state.Bytes),
    ];

    private static string KindText(CheckpointStateKind kind) => kind switch
    {
        CheckpointStateKind.Keyed => "per key",
        CheckpointStateKind.Window => "per key and window",
        CheckpointStateKind.Pane => "window contents",
        CheckpointStateKind.Horizon => "time",
        CheckpointStateKind.Timer => "timers",
        CheckpointStateKind.List => "list",
        CheckpointStateKind.UnionList => "union list",
        CheckpointStateKind.Broadcast => "broadcast",
        CheckpointStateKind.Commit => "commits",
        _ => "own",
    };

    private static void WriteTable(List<string[]> rows, TextWriter output)
    {
        int[] widths = [.. Enumerable.Range(0, Columns.Length).Select(c => rows.Max(r => r[c].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select((cell, c) => IsNumber(c) ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]));
            output.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static bool IsNumber(int column) => Columns[column] is "subtasks" or "keys" or "bytes";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Time(EventTime time) => time == EventTime.Max ? "the end"
        : time.Milliseconds is >= 0 and <= 253_402_300_799_999
            ? DateTimeOffset.FromUnixTimeMilliseconds(time.Milliseconds).ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
            : Number(time.Milliseconds);
}
