using System.CommandLine;
using Reviews.Job.Services;

namespace Reviews.Job.Commands;

/// <summary>What <c>migrate</c> is asked for. Immutable.</summary>
internal sealed record MigrateArguments
{
    /// <summary>The server's URI, and the database in it.</summary>
    public required string Mongo { get; init; }

    /// <summary>The collection with documents of the earlier system.</summary>
    public required string From { get; init; }

    /// <summary>The collection of the predictions.</summary>
    public string To { get; init; } = PredictionCollection.Name;

    /// <summary>The file with the secret that users are hashed with; null: users are left out.</summary>
    public string? UserKey { get; init; }

    /// <summary>What the clock of the earlier system was ahead of UTC.</summary>
    public TimeSpan UtcOffset { get; init; }

    /// <summary>Whether predictions are written; otherwise what there is is only shown.</summary>
    public bool Yes { get; init; }

    public static Command Command(Func<MigrateArguments, Task<int>> run)
    {
        var mongo = new Option<string>("--mongo") { Description = "URI of a MongoDB server; the database is the URI's, else reviews.", Required = true };
        var from = new Option<string>("--from") { Description = "The collection with documents of the earlier system. It is only read.", Required = true };
        var to = new Option<string>("--to") { Description = "The collection of the predictions.", DefaultValueFactory = _ => PredictionCollection.Name };
        var userKey = new Option<string?>("--user-key") { Description = "The job's user key, so that users have the hash that they have there: STATE/user.key, or the file given to it. Default: users are left out." };
        var utcOffset = new Option<double>("--utc-offset") { Description = "Hours that the earlier system's clock was ahead of UTC, 7 for Vietnam's: it stored some local times as if they were UTC." };
        CommandOptions.Check(utcOffset, text => !double.TryParse(text, out double hours) || hours is >= -14 and <= 14, "is a number of hours from -14 to 14");
        var yes = new Option<bool>("--yes") { Description = "Writes the predictions. Without it what would become of the documents is shown only." };
        var command = new Command("migrate", "Makes predictions of the present form of the earlier system's documents.") { mongo, from, to, userKey, utcOffset, yes };
        command.Validators.Add(result =>
        {
            if (result.GetValue(from) is { } one && one == (result.GetResult(to) is null ? PredictionCollection.Name : result.GetValue(to)))
                result.AddError($"--from and --to name the same collection, '{one}'. Give another one to --to, or rename the earlier one.");
        });
        command.SetAction((parsed, _) => run(new MigrateArguments
        {
            Mongo = parsed.GetValue(mongo)!,
            From = parsed.GetValue(from)!,
            To = parsed.GetValue(to)!,
            UserKey = parsed.GetValue(userKey),
            UtcOffset = TimeSpan.FromHours(parsed.GetValue(utcOffset)),
            Yes = parsed.GetValue(yes),
        }));
        return command;
    }
}
