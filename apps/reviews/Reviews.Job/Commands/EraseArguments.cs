using System.CommandLine;

namespace Reviews.Job.Commands;

/// <summary>What <c>erase</c> is asked for. Immutable.</summary>
internal sealed record EraseArguments
{
    /// <summary>The user's name; null where the hash is given.</summary>
    public string? User { get; init; }

    /// <summary>The platform of the name.</summary>
    public string? Platform { get; init; }

    /// <summary>The user's keyed hash; null where the name is given.</summary>
    public string? UserHash { get; init; }

    /// <summary>The URI of the server with the collection of the predictions; null: it is not looked into.</summary>
    public string? Mongo { get; init; }

    public string State { get; init; } = new JobArguments().State;

    /// <summary>The file with the secret that users are hashed with; null: the state folder's.</summary>
    public string? UserKey { get; init; }

    /// <summary>Whether it is deleted; otherwise what there is is only counted.</summary>
    public bool Yes { get; init; }

    public static Command Command(Func<EraseArguments, Task<int>> run)
    {
        var user = new Option<string?>("--user") { Description = "The user's name, as it stands in the reviews; with --platform." };
        var platform = new Option<string?>("--platform") { Description = "The platform on which the user has that name." };
        var userHash = new Option<string?>("--user-hash") { Description = "The user's hash, as it stands in the field user of a prediction." };
        CommandOptions.Check(userHash, text => text.Length == 32 && text.All(char.IsAsciiHexDigitLower), "has 32 hexadecimal digits, in small letters");
        var mongo = new Option<string?>("--mongo") { Description = "URI of a MongoDB server: also in its collection reviews_pred." };
        var state = new Option<string>("--state") { Description = "The job's state folder.", DefaultValueFactory = _ => new JobArguments().State };
        var userKey = new Option<string?>("--user-key") { Description = "The file given to the job. Default: the one in the state folder." };
        var yes = new Option<bool>("--yes") { Description = "Deletes. Without it what there is is counted only." };
        var command = new Command("erase", "Deletes what is stored of a user.") { user, platform, userHash, mongo, state, userKey, yes };
        command.Validators.Add(result =>
        {
            bool isName = result.GetValue(user) is not null;
            if (isName != result.GetValue(platform) is not null || isName == result.GetValue(userHash) is not null)
                result.AddError("Name the user: --user NAME --platform PLATFORM, or --user-hash HASH.");
        });
        command.SetAction((parsed, _) => run(new EraseArguments
        {
            User = parsed.GetValue(user),
            Platform = parsed.GetValue(platform),
            UserHash = parsed.GetValue(userHash),
            Mongo = parsed.GetValue(mongo),
            State = parsed.GetValue(state)!,
            UserKey = parsed.GetValue(userKey),
            Yes = parsed.GetValue(yes),
        }));
        return command;
    }
}
