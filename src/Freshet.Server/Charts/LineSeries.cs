namespace Freshet.Server.Charts;

/// <summary>One line of a chart. Immutable.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">A CSS colour.</param>
/// <param name="Values">Its values in equal steps, oldest first.</param>
public sealed record LineSeries(string Name, string Colour, IReadOnlyList<double> Values);
