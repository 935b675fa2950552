namespace Freshet.Bench.Quality;

/// <summary>A text with the class that it has, or that its stars stand for.</summary>
/// <param name="Time">Its event time, milliseconds since the Unix epoch; 0 where the set has none.</param>
/// <param name="Title">Its title, which on Tiki repeats the stars in words.</param>
/// <param name="Content">The text.</param>
/// <param name="Label">Its class.</param>
internal sealed record LabelledText(long Time, string Title, string Content, int Label);
