namespace Freshet.Bench.Quality;

/// <summary>A review with the class that its stars stand for.</summary>
/// <param name="Time">Its event time, milliseconds since the Unix epoch.</param>
/// <param name="Title">Its title, which on Tiki repeats the stars in words.</param>
/// <param name="Content">The text.</param>
/// <param name="Label">Its class.</param>
internal sealed record LabelledReview(long Time, string Title, string Content, int Label);
