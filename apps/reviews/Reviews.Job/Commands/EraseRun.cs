using System.Globalization;
using Freshet.Hosting;
using MongoDB.Bson;
using MongoDB.Driver;
using Reviews.Job.Erasure;
using Reviews.Job.Runs;
using Reviews.Job.Services;

namespace Reviews.Job.Commands;

/// <summary>Deletes what is stored of a user, in the runs' databases and in the collection, and says what it cannot reach.</summary>
internal static class EraseRun
{
    /// <summary>Gives the exit code: a <see cref="JobExitCode"/>.</summary>
    public static Task<int> RunAsync(EraseArguments arguments) => JobProgram.RunAsync(new JobProgramOptions(), async _ =>
    {
        if (!Directory.Exists(arguments.State))
            throw new JobRefusedException($"There is no state folder '{arguments.State}'. Give --state the folder of the job.");
        using StateFolder state = StateFolder.Open(arguments.State);
        ReviewIdentity? identity = IdentityOf(arguments);
        string? hash = arguments.UserHash ?? identity?.User(arguments.Platform!, arguments.User);
        string user = hash ?? throw new JobRefusedException(
            $"The user's hash cannot be made: there is no key in '{arguments.State}', or --user is empty. Give --user-key the file given to the job, or --user-hash HASH.");
        Console.WriteLine($"User {user}{(arguments.Yes ? "" : ", counted only: --yes deletes")}");

        using PredictionDatabase? database = arguments.Mongo is { } uri ? new PredictionDatabase(uri) : null;
        long found = 0, unreadable = 0;
        foreach (RunFolder run in state.Runs().Where(r => File.Exists(r.DatabasePath)))
        {
            using var rows = UserRows.Open(run.DatabasePath);
            ErasedRows erased = rows.Erase(user, new LetterAuthor(identity), arguments.Yes);
            foreach ((string table, long count) in erased.Tables)
                found += Tell(count, $"{run.DatabasePath}, {table}");
            unreadable += erased.UnreadableLetters;
        }

        RunFolder[] unfinished = [.. state.Runs().Where(r => !r.IsFinished)];
        foreach (RunFolder run in arguments.Yes ? unfinished : [])
            ErasedUsers.Read(run.ErasedPath).With(user, TimeProvider.System.GetUtcNow()).Write(run.ErasedPath);

        if (database is not null)
            found += Tell(await EraseAsync(database, user, arguments.Yes).ConfigureAwait(false), $"MongoDB, {database.Name}.{PredictionCollection.Name}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{found,9:N0} {(arguments.Yes ? "deleted" : "found")} in all"));
        TellOfState(unfinished, arguments.Yes);
        TellUnreached(unreadable, identity is not null);
    });

    /// <summary>The key that the job hashes with; none is made here, since nothing was hashed with it.</summary>
    private static ReviewIdentity? IdentityOf(EraseArguments arguments)
    {
        string own = StateFolder.UserKeyIn(arguments.State);
        string? file = arguments.UserKey ?? (File.Exists(own) ? own : null);
        return file is null ? null : new ReviewIdentity(StateFolder.ReadUserKeyFile(file));
    }

    private static async Task<long> EraseAsync(PredictionDatabase database, string user, bool deletes)
    {
        IMongoCollection<BsonDocument> collection = database.Collection(PredictionCollection.Name);
        FilterDefinition<BsonDocument> ofUser = Builders<BsonDocument>.Filter.Eq("user", user);
        return deletes
            ? (await database.CallAsync(() => collection.DeleteManyAsync(ofUser)).ConfigureAwait(false)).DeletedCount
            : await database.CallAsync(() => collection.CountDocumentsAsync(ofUser)).ConfigureAwait(false);
    }

    private static long Tell(long count, string place)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count,9:N0} {place}"));
        return count;
    }

    private static void TellOfState(RunFolder[] unfinished, bool isErased)
    {
        foreach (RunFolder run in unfinished)
        {
            Console.WriteLine(isErased
                ? $"Run {run.Id} is unfinished: when it goes on, what the user wrote up to now leaves its state and is not stored. If it was killed, not stopped, erase again when it has gone on: what its last checkpoint had ready is stored first."
                : $"Run {run.Id} is unfinished: its state may hold reviews of the user, which --yes deletes when it goes on.");
        }
    }

    private static void TellUnreached(long unreadable, bool hasKey)
    {
        Console.WriteLine("Out of reach:");
        Console.WriteLine("  Kafka's topics, dead letters in them too: their retention deletes them.");
        Console.WriteLine("  The input files, and the tables alerts, late and repeated: they hold ids of reviews, no users.");
        Console.WriteLine("  Checkpoints and savepoints that were written before: delete those that are not needed any more.");
        if (unreadable > 0)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {unreadable:N0} dead letters that are no JSON object: whose they are cannot be told. Look at them, or delete them all."));
        if (!hasKey)
            Console.WriteLine("  Names in dead letters: without the key only hashes were looked for. Give --user-key.");
    }
}
