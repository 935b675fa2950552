using Freshet.Sinks;

namespace Freshet.Connectors.Sqlite.Tests;

public sealed class SqliteTableTests : IDisposable
{
    private readonly Store _store = new();

    public void Dispose() => _store.Dispose();

    [Fact]
    public void Table_is_made_as_described()
    {
        SqliteTable<Row> table = Row.Table().EventTime("time").Key("number", "text").Index("real", "number");
        Assert.Equal(
            "CREATE TABLE \"rows\" (\"number\" INTEGER NOT NULL, \"text\" TEXT NOT NULL, \"real\" REAL, \"bytes\" BLOB NOT NULL, \"time\" INTEGER, "
            + "PRIMARY KEY (\"number\", \"text\")) STRICT",
            table.Definition.CreateTable);
        Assert.Equal(["CREATE INDEX IF NOT EXISTS \"rows_by_real_number\" ON \"rows\" (\"real\", \"number\")"], table.Definition.CreateIndexes);
        Assert.Equal("rows(number INTEGER, text TEXT, real REAL, bytes BLOB, time INTEGER)", table.Definition.Signature);
    }

    [Fact]
    public void Row_with_a_known_key_takes_the_place_of_the_earlier_one()
    {
        var sink = new SqliteSink<Row>(_store.Path, Row.Table().Key("number"));
        using Committer committer = Store.Started(sink);
        committer.Commit(Store.Prepare(sink, 0, 1, new Row(1, "a"), new Row(2, "b"), new Row(1, "c")));
        committer.Commit(Store.Prepare(sink, 0, 2, new Row(2, "d")));
        Assert.Equal(["c", "d"], _store.Query("SELECT text FROM rows ORDER BY number", row => row.Text(0)));
    }

    [Fact]
    public void Rows_alike_stand_as_often_as_they_came_where_no_key_is_asked_for()
    {
        var sink = new SqliteSink<Row>(_store.Path, Row.Table());
        using Committer committer = Store.Started(sink);
        committer.Commit(Store.Prepare(sink, 0, 1, Row.Of(1), Row.Of(1)));
        Assert.Equal([1, 1], _store.Numbers());
    }

    [Fact]
    public void Row_is_kept_for_its_time_behind_the_newest()
    {
        SqliteTable<long> table = SqliteTable<long>.Named("rows").Integer("number", n => n);
        var all = new SqliteSink<long>(_store.Path, table);
        using (Committer before = Store.Started(all))
            before.Commit(Store.Prepare(all, 0, 1, 1_000L, 5_000L, 20_000L));
        var sink = new SqliteSink<long>(_store.Path, table.KeepFor("number", TimeSpan.FromSeconds(10)));
        using Committer committer = Store.Started(sink, sequence: 1);
        Assert.Equal([1_000, 5_000, 20_000], _store.Numbers());
        committer.Commit(Store.Prepare(sink, 0, 2, 15_000L));
        Assert.Equal([15_000, 20_000], _store.Numbers());
        committer.Commit(Store.Prepare(sink, 0, 3, 25_001L, 9_999L));
        Assert.Equal([20_000, 25_001], _store.Numbers());
    }

    [Fact]
    public void Time_in_the_future_takes_nothing_with_it()
    {
        var sink = new SqliteSink<long>(_store.Path, SqliteTable<long>.Named("rows").Integer("number", n => n).KeepFor("number", TimeSpan.FromHours(1)));
        using Committer committer = Store.Started(sink);
        long now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        committer.Commit(Store.Prepare(sink, 0, 1, now, 1L, long.MaxValue));
        Assert.Equal([now, long.MaxValue], _store.Numbers());
    }

    [Fact]
    public void Column_without_times_cannot_say_how_long_a_row_is_kept()
    {
        Assert.Throws<ArgumentException>(() => Row.Table().KeepFor("text", TimeSpan.FromDays(1)));
        Assert.Throws<ArgumentException>(() => Row.Table().KeepFor("none", TimeSpan.FromDays(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Row.Table().KeepFor("number", TimeSpan.Zero));
    }

    [Fact]
    public void Null_in_a_key_is_refused_by_name()
    {
        var sink = new SqliteSink<Row>(_store.Path, Row.Table().Key("text"));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Store.Prepare(sink, 0, 1, new Row(1, null)));
        Assert.StartsWith("The column 'text' of the table 'rows' takes no null", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_time_goes_into_its_column_and_its_absence_is_null()
    {
        var sink = new SqliteSink<long>(_store.Path, SqliteTable<long>.Named("rows").Integer("number", n => n).EventTime("time"));
        using CommittingSinkWriter<long> writer = sink.CreateWriter(0);
        writer.Write([new Record<long>(1, new EventTime(1_700_000_000_123)), new Record<long>(2, EventTime.None)]);
        using Committer committer = Store.Started(sink);
        committer.Commit(new Committable(0, 1, 0, writer.PrepareCommit()));
        Assert.Equal([1_700_000_000_123L, null], _store.Query("SELECT time FROM rows", row => row.IsNull(0) ? (long?)null : row.Integer(0)));
    }

    [Fact]
    public void Existing_table_is_taken_where_it_fits_with_columns_of_its_own_besides()
    {
        _store.Execute("CREATE TABLE ROWS (note TEXT, Text text, REAL real, Bytes blob, NUMBER integer NOT NULL, flag INTEGER NOT NULL DEFAULT 1)");
        var sink = new SqliteSink<Row>(_store.Path, Row.Table());
        using Committer committer = Store.Started(sink);
        committer.Commit(Store.Prepare(sink, 0, 1, Row.Of(5)));
        Assert.Equal([5], _store.Numbers());
    }

    [Fact]
    public void Existing_table_that_does_not_fit_is_refused_with_every_difference()
    {
        _store.Execute("CREATE TABLE rows (number TEXT, text TEXT NOT NULL, real REAL, id INTEGER NOT NULL, PRIMARY KEY (real))");
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Store.Started(new SqliteSink<Row>(_store.Path, Row.Table())));
        Assert.Equal(
            $"The table 'rows' in '{_store.Path}' is not the one that the sink 'rows' fills: its column 'number' is TEXT, not INTEGER; its column "
            + "'text' takes no null; it has no column 'bytes'; its column 'id' takes no null, and the sink does not fill it; its key is (real), "
            + "not (). Rename or drop the table, or fill another.",
            e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a\0b")]
    [InlineData("a\nb")]
    [InlineData("sqlite_x")]
    [InlineData("RowId")]
    [InlineData("freshet_commits")]
    public void Name_that_no_table_or_column_can_have_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => SqliteTable<int>.Named(name));
        Assert.Throws<ArgumentException>(() => SqliteTable<int>.Named("t").Integer(name, n => n));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_is_no_name() // the attribute of a theory cannot hold one
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => SqliteTable<int>.Named("\uD83D"));
        Assert.StartsWith("A table's name is too long or holds a control character or a surrogate.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_that_stand_twice_or_are_missing_are_refused()
    {
        SqliteTable<int> table = SqliteTable<int>.Named("t").Integer("n", n => n);
        Assert.Throws<ArgumentException>(() => table.Text("N", n => null));
        Assert.Throws<ArgumentException>(() => table.Key("m"));
        Assert.Throws<ArgumentException>(() => table.Index("n", "n"));
        Assert.Throws<InvalidOperationException>(() => table.Key("n").Key("n"));
        Assert.Throws<ArgumentException>(() => new SqliteSink<int>("x.db", SqliteTable<int>.Named("t")));
    }

    [Fact]
    public void Writer_asks_for_a_checkpoint_when_it_has_gathered_as_much_as_the_option_says()
    {
        var sink = new SqliteSink<long>(_store.Path, SqliteTable<long>.Named("t").Integer("n", n => n), new SqliteSinkOptions { EarlyCheckpointBytes = 27 });
        using CommittingSinkWriter<long> writer = sink.CreateWriter(0);
        writer.Write([new Record<long>(1, EventTime.None), new Record<long>(2, EventTime.None)]);
        Assert.False(writer.IsFull);
        writer.Write([new Record<long>(3, EventTime.None)]);
        Assert.True(writer.IsFull); // a whole number takes 9 bytes
        Assert.False(writer.PrepareCommit().IsEmpty);
        Assert.False(writer.IsFull);
        Assert.True(writer.PrepareCommit().IsEmpty);
    }
}
