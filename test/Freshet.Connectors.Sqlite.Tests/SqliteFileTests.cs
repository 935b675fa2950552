using Freshet.Sinks;
using SQLitePCL;

namespace Freshet.Connectors.Sqlite.Tests;

public sealed class SqliteFileTests : IDisposable
{
    private readonly Store _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Missing_folder_is_made()
    {
        string path = Path.Combine(_store.Folder, "a", "b", "results.db");
        using Committer committer = Store.Started(new SqliteSink<Row>(path, Row.Table()));
        Assert.True(File.Exists(path));
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_one_error_with_the_remedy()
    {
        File.WriteAllText(_store.Path, "a file");
        string path = Path.Combine(_store.Path, "results.db");
        IOException e = Assert.Throws<IOException>(() => Store.Started(new SqliteSink<Row>(path, Row.Table())));
        Assert.StartsWith($"The folder of the SQLite database '{path}' cannot be made: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("Name a file in a folder that this user may write.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_in_the_files_place_is_one_error_with_the_remedy()
    {
        Directory.CreateDirectory(_store.Path);
        IOException e = Assert.Throws<IOException>(() => Store.Started(new SqliteSink<Row>(_store.Path, Row.Table())));
        Assert.StartsWith($"The SQLite database '{_store.Path}' cannot be opened as it has to be (", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void File_that_is_no_database_is_refused_and_left_as_it_is()
    {
        string text = string.Concat(Enumerable.Repeat("no database ", 100));
        File.WriteAllText(_store.Path, text);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Store.Started(new SqliteSink<Row>(_store.Path, Row.Table())));
        Assert.Equal($"The file '{_store.Path}' is no SQLite database. Name another file, or move this one away.", e.Message);
        Assert.Equal(text, File.ReadAllText(_store.Path));
    }

    [Fact]
    public void Database_locked_by_another_connection_is_one_error_and_the_commit_can_be_made_later()
    {
        var sink = new SqliteSink<Row>(_store.Path, Row.Table(), new SqliteSinkOptions { BusyTimeout = TimeSpan.FromMilliseconds(1) });
        using Committer committer = Store.Started(sink);
        Committable rows = Store.Prepare(sink, 0, 1, Row.Of(1));
        using (SqliteFile other = SqliteFile.OpenToWrite(_store.Path, TimeSpan.Zero))
        {
            other.Execute("BEGIN IMMEDIATE");
            IOException e = Assert.Throws<IOException>(() => committer.Commit(rows));
            Assert.Equal(
                $"The SQLite database '{_store.Path}' stayed locked by another process (database is locked). Close what is writing to it, or raise "
                + "SqliteSinkOptions.BusyTimeout.",
                e.Message);
        }

        committer.Commit(rows);
        Assert.Equal([1], _store.Numbers());
    }

    [Fact]
    public void Database_that_cannot_grow_fails_the_commit_whole_and_the_commit_can_be_made_later()
    {
        var sink = new SqliteSink<Row>(_store.Path, Row.Table());
        using var committer = (SqliteCommitter)Store.Started(sink);
        committer.File!.Execute("PRAGMA max_page_count = 10");
        Committable rows = Store.Prepare(sink, 0, 1, [.. Enumerable.Range(0, 5000).Select(Row.Of)]);
        IOException e = Assert.Throws<IOException>(() => committer.Commit(rows));
        Assert.Equal(
            $"The SQLite database '{_store.Path}' cannot grow (database or disk is full). Free space on its disk, then start the job again: nothing is lost.",
            e.Message);
        Assert.Empty(_store.Numbers());
        committer.File!.Execute("PRAGMA max_page_count = 1000000");
        committer.Commit(rows);
        Assert.Equal(5000, _store.Numbers().Count);
    }

    [Fact]
    public void Commit_is_on_the_disk_before_it_is_confirmed_and_readers_do_not_wait()
    {
        using SqliteFile file = SqliteFile.OpenToWrite(_store.Path, TimeSpan.Zero);
        using sqlite3_stmt synchronous = file.Prepare("PRAGMA synchronous");
        Assert.True(file.Step(synchronous));
        Assert.Equal(2, raw.sqlite3_column_int(synchronous, 0));
        Assert.Equal(["wal"], _store.Query("PRAGMA journal_mode", row => row.Text(0)));
    }

    [Fact]
    public void Reader_sees_whole_commits_while_another_is_under_way()
    {
        var sink = new SqliteSink<Row>(_store.Path, Row.Table());
        using Committer committer = Store.Started(sink);
        committer.Commit(Store.Prepare(sink, 0, 1, Row.Of(1)));
        using SqliteFile other = SqliteFile.OpenToWrite(_store.Path, TimeSpan.Zero);
        other.Execute("BEGIN IMMEDIATE");
        other.Execute("DELETE FROM rows");
        Assert.Equal([1], _store.Numbers());
    }

    [Fact]
    public void Reader_writes_nothing_and_names_what_is_missing()
    {
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => new SqliteReader(_store.Path));
        Assert.Equal($"There is no SQLite database '{_store.Path}'. A sink makes it when its job starts.", missing.Message);
        using Committer committer = Store.Started(new SqliteSink<Row>(_store.Path, Row.Table()));
        using var reader = new SqliteReader(_store.Path);
        Assert.True(reader.HasTable("rows"));
        Assert.False(reader.HasTable("row"));
        Assert.Throws<IOException>(() => reader.Query("DELETE FROM rows", row => 0));
        IOException e = Assert.Throws<IOException>(() => reader.Query("SELECT * FROM other", row => 0));
        Assert.Contains(_store.Path, e.Message, StringComparison.Ordinal);
        Assert.Contains("no such table: other", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => reader.Query("SELECT ?1", row => 0, DateTime.UnixEpoch));
    }

    [Fact]
    public void Column_read_as_what_it_is_not_is_refused_by_name()
    {
        _store.Execute("CREATE TABLE rows (number INTEGER, text TEXT); INSERT INTO rows VALUES (1, NULL)");
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => _store.Query("SELECT text FROM rows", row => row.Integer(0)));
        Assert.Equal($"The column 'text' of a row in '{_store.Path}' is null, not a whole number. Read it as what it is.", e.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.Query("SELECT text FROM rows", row => row.Integer(1)));
    }
}
