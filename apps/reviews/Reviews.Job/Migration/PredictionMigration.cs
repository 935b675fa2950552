using MongoDB.Bson;

namespace Reviews.Job.Migration;

/// <summary>
/// Reads the earlier system's documents bulk by bulk and writes what they become, where it is asked to. Cut off at any point it is begun anew: the same
/// documents get the same ids and the same content.
/// </summary>
internal static class PredictionMigration
{
    /// <param name="store">The collections.</param>
    /// <param name="reader">Reads a document.</param>
    /// <param name="writes">Whether anything is written; else it is only counted.</param>
    /// <param name="stop">Ends it behind the bulk at hand when it is complete.</param>
    public static async Task<MigrationReport> RunAsync(MigrationStore store, EarlierReader reader, bool writes, Task stop)
    {
        var report = new MigrationReport();
        await foreach (IReadOnlyList<BsonDocument> bulk in store.ReadAsync().ConfigureAwait(false))
        {
            Dictionary<string, MigratedPrediction> predictions = Read(bulk, reader, report);
            IReadOnlySet<string> own = await store.FindOwnAsync(predictions.Keys).ConfigureAwait(false);
            foreach (MigratedPrediction prediction in predictions.Values.Where(p => own.Contains(p.Id)))
                report.TakeBack(prediction, LeftOutReason.OwnPrediction);
            if (writes)
            {
                MigratedPrediction[] wanted = [.. predictions.Values.Where(p => !own.Contains(p.Id))];
                foreach ((MigratedPrediction prediction, string reason) in await store.WriteAsync(wanted).ConfigureAwait(false))
                    report.TakeBack(prediction, reason);
            }

            if (stop.IsCompleted)
                break;
        }

        return report;
    }

    /// <summary>The predictions of a bulk by their ids; of one id the last, since writes of one bulk have no order.</summary>
    private static Dictionary<string, MigratedPrediction> Read(IReadOnlyList<BsonDocument> bulk, EarlierReader reader, MigrationReport report)
    {
        var predictions = new Dictionary<string, MigratedPrediction>(StringComparer.Ordinal);
        foreach (BsonDocument document in bulk)
        {
            MigrationOutcome outcome = reader.Read(document);
            report.Add(document["_id"], outcome);
            if (outcome.Prediction is { } prediction)
                predictions[prediction.Id] = prediction;
        }

        return predictions;
    }
}
