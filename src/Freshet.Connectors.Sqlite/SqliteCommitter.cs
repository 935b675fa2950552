using System.Buffers;
using System.Globalization;
using Freshet.Sinks;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite;

/// <summary>Puts committables into the table, each in one transaction with its mark. One call at a time.</summary>
internal sealed class SqliteCommitter(string path, TableDefinition table, string sink, TimeSpan busyTimeout) : Committer
{
    private readonly Lock _gate = SqliteFile.GateOf(path);
    private SqliteFile? _file;
    private sqlite3_stmt? _begin;
    private sqlite3_stmt? _commit;
    private sqlite3_stmt? _insert;
    private sqlite3_stmt? _deleteOld;
    private sqlite3_stmt? _readMark;
    private sqlite3_stmt? _writeMark;

    /// <summary>The file, once it is open.</summary>
    internal SqliteFile? File => _file;

    public override void Recover(CommitRecovery recovery)
    {
        lock (_gate)
        {
            SqliteFile file = Opened();
            recovery.CompareMarks(lineage => MarkOf(file, lineage), Ahead);
        }
    }

    public override void Commit(in Committable committable)
    {
        lock (_gate)
        {
            SqliteFile file = Opened();
            Run(file, _begin!);
            try
            {
                long mark = MarkOf(file, committable.Lineage);
                if (committable.Sequence > mark)
                {
                    if (committable.Previous != mark)
                        throw Behind(committable.Lineage, mark, committable.Previous);
                    Insert(file, committable.Bytes.IsSingleSegment ? committable.Bytes.FirstSpan : committable.Bytes.ToArray());
                    if (_deleteOld is not null)
                        Run(file, _deleteOld);
                    Mark(file, committable.Lineage, committable.Sequence);
                }

                Run(file, _commit!);
            }
            catch
            {
                raw.sqlite3_reset(_insert!);
                raw.sqlite3_exec(file.Handle, "ROLLBACK"); // refused where SQLite has rolled back itself, which is as good
                throw;
            }
        }
    }

    public override void Dispose()
    {
        lock (_gate)
        {
            foreach (sqlite3_stmt? statement in (ReadOnlySpan<sqlite3_stmt?>)[_begin, _commit, _insert, _deleteOld, _readMark, _writeMark])
                statement?.Dispose();
            _file?.Dispose();
            _file = null;
        }

        base.Dispose();
    }

    private static void Run(SqliteFile file, sqlite3_stmt statement)
    {
        int result = raw.sqlite3_step(statement);
        int again = raw.sqlite3_reset(statement);
        file.Check(result == raw.SQLITE_DONE || result == raw.SQLITE_ROW ? again : result);
    }

    private SqliteFile Opened()
    {
        if (_file is not null)
            return _file;
        SqliteFile file = SqliteFile.OpenToWrite(path, busyTimeout);
        try
        {
            file.Execute("BEGIN IMMEDIATE");
            file.Execute(
                $"CREATE TABLE IF NOT EXISTS {SqliteFile.CommitsTable} "
                + "(sink TEXT NOT NULL, lineage INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (sink, lineage)) STRICT, WITHOUT ROWID");
            MakeTable(file);
            file.Execute("COMMIT");
            _begin = file.Prepare("BEGIN IMMEDIATE");
            _commit = file.Prepare("COMMIT");
            _insert = file.Prepare(table.Insert);
            _deleteOld = table.DeleteOld is { } delete ? file.Prepare(delete) : null;
            _readMark = file.Prepare($"SELECT sequence FROM {SqliteFile.CommitsTable} WHERE sink = ?1 AND lineage = ?2");
            _writeMark = file.Prepare(
                $"INSERT INTO {SqliteFile.CommitsTable} (sink, lineage, sequence) VALUES (?1, ?2, ?3) "
                + "ON CONFLICT (sink, lineage) DO UPDATE SET sequence = excluded.sequence");
            return _file = file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void MakeTable(SqliteFile file)
    {
        List<ExistingColumn> existing = ColumnsOf(file);
        if (existing.Count == 0)
            file.Execute(table.CreateTable);
        else if (table.Differences(existing) is { Count: > 0 } differences)
        {
            throw new InvalidDataException(
                $"The table '{table.Name}' in '{path}' is not the one that the sink '{sink}' fills: {string.Join("; ", differences)}. "
                + "Rename or drop the table, or fill another.");
        }

        foreach (string index in table.CreateIndexes)
            file.Execute(index);
    }

    private List<ExistingColumn> ColumnsOf(SqliteFile file)
    {
        using sqlite3_stmt statement = file.Prepare("SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk FROM pragma_table_info(?1)");
        file.Check(raw.sqlite3_bind_text(statement, 1, table.Name));
        var columns = new List<ExistingColumn>();
        while (file.Step(statement))
        {
            var row = new SqliteRow(statement, path);
            columns.Add(new ExistingColumn(row.Text(0)!, row.Text(1)!, row.Integer(2) != 0, row.Integer(3) != 0, (int)row.Integer(4)));
        }

        return columns;
    }

    private long MarkOf(SqliteFile file, int lineage)
    {
        sqlite3_stmt statement = _readMark!;
        try
        {
            file.Check(raw.sqlite3_bind_text(statement, 1, sink));
            file.Check(raw.sqlite3_bind_int64(statement, 2, lineage));
            return file.Step(statement) ? raw.sqlite3_column_int64(statement, 0) : 0;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    private void Mark(SqliteFile file, int lineage, long sequence)
    {
        file.Check(raw.sqlite3_bind_text(_writeMark!, 1, sink));
        file.Check(raw.sqlite3_bind_int64(_writeMark!, 2, lineage));
        file.Check(raw.sqlite3_bind_int64(_writeMark!, 3, sequence));
        Run(file, _writeMark!);
    }

    private void Insert(SqliteFile file, ReadOnlySpan<byte> bytes)
    {
        CommittedRows rows = CommittedRows.Of(bytes, table.Signature);
        sqlite3_stmt insert = _insert!;
        for (int row = 0; row < rows.Count; row++)
        {
            for (int i = 1; i <= table.Columns.Count; i++)
            {
                int bound = rows.BindNext(insert, i);
                if (bound != raw.SQLITE_OK)
                    file.Check(bound);
            }

            int result = raw.sqlite3_step(insert);
            if (result != raw.SQLITE_DONE)
                file.Check(result);
            raw.sqlite3_reset(insert);
        }

        if (!rows.IsAtEnd)
            throw new InvalidDataException($"Rows in the checkpoint for the table '{table.Name}' go on behind their end. Restart from an earlier checkpoint.");
    }

    private InvalidDataException Ahead(int lineage, long mark, long sequence) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The SQLite database '{path}' holds the commits of the sink '{sink}', lineage {lineage}, up to {mark}, but the job starts from a checkpoint that does not know that one (its last is {sequence}): going on would show results twice. Start from the newest checkpoint, or move the file away and run from the beginning, or allow the replay (JobOptions.AllowReplay), or give the sink a name of its own if another job made these commits."));

    private InvalidDataException Behind(int lineage, long mark, long previous) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The SQLite database '{path}' holds the commits of the sink '{sink}', lineage {lineage}, up to {mark}, but the job goes on behind {previous}: results between them are missing. Bring back the file that belongs to the checkpoint, or run from the beginning without the checkpoint."));
}
