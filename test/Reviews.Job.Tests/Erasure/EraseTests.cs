using Freshet.Connectors.MongoDB.Tests;
using Freshet.Connectors.Sqlite;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Reviews.Job.Tests.Erasure;

/// <summary>The command behind a run of the job, as its users meet it.</summary>
public sealed class EraseTests : IDisposable
{
    private const string Name = "Nguyễn Văn Mẫu";

    // In every place: a prediction, a session, a letter with the name, one with the hash; beside those of somebody else.
    private static readonly string Hash = new ReviewIdentity(new byte[32]).User("tiki", Name)!;
    private static readonly string[] Lines =
    [
        $$"""{"platform":"tiki","review_id":"r1","rating":5,"content":"tốt","crawled_at":1000,"reviewer_name":"{{Name}}"}""",
        $$"""{"platform":"tiki","review_id":"r2","rating":5,"content":"tốt","crawled_at":1001,"reviewer_name":"{{Name}}"}""",
        $$"""{"platform":"shopee","review_id":"r3","rating":5,"content":"tốt","crawled_at":1002,"reviewer_name":"{{Name}}"}""",
        """{"platform":"tiki","review_id":"r4","rating":5,"content":"tốt","crawled_at":1003,"reviewer_name":"Mây"}""",
        $$"""{"platform":"tiki","review_id":"r5","rating":0,"content":"tốt","crawled_at":1004,"reviewer_name":"{{Name}}"}""",
        $$"""{"platform":"tiki","review_id":"r6","rating":0,"content":"tốt","crawled_at":1004,"reviewer_hash":"{{Hash}}"}""",
        """{"platform":"tiki","review_id":"r7","rating":0,"content":"tốt","crawled_at":1005,"reviewer_name":"Mây"}""",
        $$"""{"platform":"tiki","reviewer_name":"{{Name}}""",
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("reviews-test-").FullName;

    private string State => Path.Combine(_folder, "state");

    private string Key => Path.Combine(_folder, "user.key");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task User_is_counted_first_then_deleted_everywhere_and_nobody_else_is()
    {
        await RunJobAsync();
        string[] arguments = ["erase", "--user", Name, "--platform", "tiki", "--state", State, "--user-key", Key];
        (int code, string output) = await ProgramProcess.RunAsync(arguments);
        Assert.Equal(0, code);
        Assert.Contains("5 found in all", output, StringComparison.Ordinal);
        Assert.Contains("1 dead letters that are no JSON object", output, StringComparison.Ordinal);
        Assert.DoesNotContain(Name, output, StringComparison.Ordinal);
        Assert.Equal((4, 3, 4), Rows());

        (code, output) = await ProgramProcess.RunAsync([.. arguments, "--yes"]);
        Assert.Equal(0, code);
        Assert.Contains("5 deleted in all", output, StringComparison.Ordinal);
        Assert.Equal((2, 2, 2), Rows());
        using var reader = new SqliteReader(Database);
        Assert.Equal(["r3", "r4"], reader.Query("SELECT review_id FROM predictions ORDER BY review_id", row => row.Text(0)!));
        Assert.DoesNotContain(Hash, System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Database, TestContext.Current.CancellationToken)), StringComparison.Ordinal);

        (_, output) = await ProgramProcess.RunAsync([.. arguments, "--yes"]);
        Assert.Contains("0 deleted in all", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_key_a_hash_is_deleted_and_the_names_are_told_to_be_left()
    {
        await RunJobAsync();
        (int code, string output) = await ProgramProcess.RunAsync("erase", "--user-hash", Hash, "--state", State, "--yes");
        Assert.Equal(0, code);
        Assert.Contains("Names in dead letters", output, StringComparison.Ordinal);
        Assert.Equal((2, 2, 3), Rows());
    }

    [Fact]
    public async Task Collection_is_erased_too()
    {
        StandIn server = StandIn.Of("h2");
        using (var client = new MongoClient(server.Uri))
        {
            await client.GetDatabase(server.Database).GetCollection<BsonDocument>("reviews_pred").InsertManyAsync(
                new[] { ("a", Hash), ("b", Hash), ("c", "other") }.Select(d => new BsonDocument { { "_id", d.Item1 }, { "user", d.Item2 } }),
                cancellationToken: TestContext.Current.CancellationToken);
        }

        Directory.CreateDirectory(State);
        string[] arguments = ["erase", "--user-hash", Hash, "--state", State, "--mongo", $"{server.Uri}{server.Database}"];
        (_, string output) = await ProgramProcess.RunAsync(arguments);
        Assert.Contains("2 found in all", output, StringComparison.Ordinal);
        Assert.Equal(3, server.All("reviews_pred").Count);
        (int code, output) = await ProgramProcess.RunAsync([.. arguments, "--yes"]);
        Assert.Equal(0, code);
        Assert.Contains("2 deleted in all", output, StringComparison.Ordinal);
        Assert.Equal("c", Assert.Single(server.All("reviews_pred"))["_id"]);
    }

    [Theory]
    [InlineData("Name the user", "--user", "n")]
    [InlineData("Name the user", "--platform", "tiki", "--user-hash", "e8a2cb1d2fd6f7ba10f9e8fd22e6c01c")]
    [InlineData("Name the user")]
    [InlineData("32 hexadecimal digits", "--user-hash", "E8A2")]
    [InlineData("There is no state folder", "--user-hash", "e8a2cb1d2fd6f7ba10f9e8fd22e6c01c", "--state", "/there/is/none")]
    public async Task What_cannot_be_used_is_refused_in_a_sentence(string sentence, params string[] arguments)
    {
        (int code, string output) = await ProgramProcess.RunAsync(["erase", .. arguments]);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task Name_is_not_hashed_with_a_key_that_the_job_never_had()
    {
        Directory.CreateDirectory(State);
        (int code, string output) = await ProgramProcess.RunAsync("erase", "--user", Name, "--platform", "tiki", "--state", State);
        Assert.Equal(2, code);
        Assert.Contains("there is no key", output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(State, "user.key")));
    }

    private string Database => Path.Combine(State, "runs", "000001", "reviews.db");

    private (int Predictions, int Sessions, int Letters) Rows()
    {
        using var reader = new SqliteReader(Database);
        int Count(string table) => (int)reader.Query($"SELECT count(*) FROM {table}", row => row.Integer(0))[0];
        return (Count("predictions"), Count("sessions"), Count("dead_letters"));
    }

    private async Task RunJobAsync()
    {
        await File.WriteAllBytesAsync(Key, new byte[32], TestContext.Current.CancellationToken);
        string input = Path.Combine(_folder, "reviews.jsonl");
        await File.WriteAllLinesAsync(input, Lines, TestContext.Current.CancellationToken);
        (int code, string output) = await ProgramProcess.RunAsync(
            "--input", input, "--streams", "baseline", "--route", "all", "--state", State, "--user-key", Key, "--no-dashboard", "--exit-when-done");
        Assert.True(code == 0, output);
        Assert.Equal((4, 3, 4), Rows());
    }
}
