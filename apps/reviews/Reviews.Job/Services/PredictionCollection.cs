using Freshet.Connectors.MongoDB;
using Freshet.Sinks;

namespace Reviews.Job.Services;

/// <summary>The predictions in MongoDB: each stands there once, under an id made of model and review. Pure functions.</summary>
internal static class PredictionCollection
{
    public const string Name = "reviews_pred";

    public const string DefaultDatabase = "reviews";

    /// <exception cref="ArgumentException">The URI is none.</exception>
    public static Sink<Prediction> Sink(string uri, WrittenCounts written)
    {
        var connection = new MongoConnection(uri);
        return new MongoSink<Prediction>(connection, connection.DatabaseName ?? DefaultDatabase, Name, (prediction, bson) =>
        {
            PredictionFormat.WriteBson(prediction, bson);
            written.Add(prediction);
        });
    }
}
