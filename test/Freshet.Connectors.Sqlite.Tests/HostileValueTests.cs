using Freshet.Sinks;

namespace Freshet.Connectors.Sqlite.Tests;

public sealed class HostileValueTests : IDisposable
{
    private readonly Store _store = new();
    private readonly SqliteSink<Row> _sink;

    public HostileValueTests() => _sink = new SqliteSink<Row>(_store.Path, Row.Table());

    public static TheoryData<string> Texts =>
    [
        "", "'; DROP TABLE rows; --", "\"quoted\" `and` [more]", "\0", "before\0behind", "?1 :name @p", "dòng một\r\nhai 👍🏽", "\uFFFE\uFFFF", "\u202Eltr",
    ];

    public void Dispose() => _store.Dispose();

    [Theory]
    [MemberData(nameof(Texts))]
    public void Text_comes_back_as_it_went_in(string text)
    {
        Write(new Row(1, text));
        Assert.Equal([text], _store.Query("SELECT text FROM rows", row => row.Text(0)));
        Assert.Equal([1L], _store.Query("SELECT number FROM rows WHERE text = ?1", row => row.Integer(0), text));
    }

    [Fact]
    public void Text_of_a_million_characters_comes_back_as_it_went_in()
    {
        string text = string.Concat(Enumerable.Repeat("ẫ'\"x", 250_000));
        Write(new Row(1, text), new Row(2, "behind it"));
        Assert.Equal([text, "behind it"], _store.Query("SELECT text FROM rows", row => row.Text(0)));
    }

    [Fact]
    public void Half_of_a_surrogate_pair_becomes_the_replacement_character()
    {
        Write(new Row(1, "a\uD83Db\uDE00"));
        Assert.Equal(["a\uFFFDb\uFFFD"], _store.Query("SELECT text FROM rows", row => row.Text(0)));
    }

    [Fact]
    public void Null_and_empty_are_told_apart()
    {
        Write(new Row(1, null, null, []), new Row(2, "", 0));
        Assert.Equal([true, false], _store.Query("SELECT text FROM rows", row => row.IsNull(0)));
        Assert.Equal([true, false], _store.Query("SELECT real FROM rows", row => row.IsNull(0)));
        Assert.Equal(["", "blob", "", "blob"], _store.Query(
            "SELECT hex(bytes), typeof(bytes) FROM rows", row => new[] { row.Text(0), row.Text(1) }).SelectMany(pair => pair));
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.Epsilon)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(0.1)]
    public void Number_comes_back_to_the_last_bit(double number)
    {
        Write(new Row(int.MinValue, null, number));
        Assert.Equal([number], _store.Query("SELECT real FROM rows", row => row.Real(0)));
        Assert.Equal([(long)int.MinValue], _store.Numbers());
    }

    [Fact]
    public void NaN_is_null_where_the_column_takes_null_and_refused_by_name_where_it_does_not()
    {
        Write(new Row(1, null, double.NaN));
        Assert.Equal([true], _store.Query("SELECT real FROM rows", row => row.IsNull(0)));

        var strict = new SqliteSink<double>(_store.Path, SqliteTable<double>.Named("strict").Real("p", n => n));
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => Store.Prepare(strict, 0, 1, double.NaN));
        Assert.StartsWith("The column 'p' of the table 'strict' takes no null and no NaN", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_with_quotes_are_names_and_nothing_else()
    {
        const string Name = "x\"; DROP TABLE rows; --";
        Write(new Row(1, null));
        var sink = new SqliteSink<long>(_store.Path, SqliteTable<long>.Named(Name).Integer("a\"b", n => n).Key("a\"b").Index("a\"b"));
        using (Committer committer = Store.Started(sink, uid: "hostile"))
            committer.Commit(Store.Prepare(sink, 0, 1, 7L));
        Assert.Equal([7L], _store.Query($"SELECT \"a\"\"b\" FROM {SqliteName.Quoted(Name)}", row => row.Integer(0)));
        Assert.Equal([1], _store.Numbers());
    }

    private void Write(params Row[] rows)
    {
        using Committer committer = Store.Started(_sink);
        committer.Commit(Store.Prepare(_sink, 0, 1, rows));
    }
}
