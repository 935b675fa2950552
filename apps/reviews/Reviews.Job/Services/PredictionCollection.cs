using Freshet.Connectors.MongoDB;
using Freshet.Sinks;

namespace Reviews.Job.Services;

/// <summary>The predictions in MongoDB: each stands there once, under an id made of model, platform and review. Pure functions.</summary>
internal static class PredictionCollection
{
    public const string Name = "reviews_pred";

    public const string DefaultDatabase = "reviews";

    /// <param name="uri">The server's address.</param>
    /// <param name="written">Counts what is written.</param>
    /// <param name="kept">How long a prediction is kept behind its event time; null: for ever.</param>
    /// <exception cref="ArgumentException">The URI is none.</exception>
    public static Sink<Prediction> Sink(string uri, WrittenCounts written, TimeSpan? kept)
    {
        var connection = new MongoConnection(uri);
        return new MongoSink<Prediction>(connection, connection.DatabaseName ?? DefaultDatabase, Name, (prediction, bson) =>
        {
            PredictionFormat.WriteBson(prediction, bson);
            written.Add(prediction);
        }, new MongoSinkOptions { Indexes = kept is null ? [] : [new MongoIndex("time") { ExpireAfter = kept }] });
    }
}
