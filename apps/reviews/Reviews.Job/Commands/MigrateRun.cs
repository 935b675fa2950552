using System.Globalization;
using Freshet.Hosting;
using Reviews.Job.Migration;
using Reviews.Job.Runs;

namespace Reviews.Job.Commands;

/// <summary>Shows what becomes of the earlier system's documents, and writes it where that is asked for.</summary>
internal static class MigrateRun
{
    /// <summary>Gives the exit code: a <see cref="JobExitCode"/>.</summary>
    public static Task<int> RunAsync(MigrateArguments arguments) => JobProgram.RunAsync(new JobProgramOptions(), async program =>
    {
        ReviewIdentity? identity = arguments.UserKey is { } file ? new ReviewIdentity(StateFolder.ReadUserKeyFile(file)) : null;
        using var store = new MigrationStore(arguments.Mongo, arguments.From, arguments.To);
        MigrationReport report = await PredictionMigration
            .RunAsync(store, new EarlierReader(identity, arguments.UtcOffset), arguments.Yes, program.StopAsked).ConfigureAwait(false);
        Console.WriteLine(report.Describe());
        if (identity is null)
            Console.WriteLine("Users are left out: --user-key FILE gives them the hash that they have in the job.");
        Console.WriteLine(arguments.Yes
            ? Written(report.Migrated, arguments.To, await store.CountMigratedAsync().ConfigureAwait(false))
            : $"Nothing was written: --yes writes the predictions to '{arguments.To}'.");
        if (program.StopAsked.IsCompleted)
            Console.WriteLine("It was stopped before its end. Start it again: what was written is written again, the same.");
    });

    private static string Written(long documents, string collection, long predictions) => string.Create(
        CultureInfo.InvariantCulture, $"{documents:N0} documents were migrated; '{collection}' has {predictions:N0} migrated predictions, one for each model and review.");
}
