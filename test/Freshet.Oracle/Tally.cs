namespace Freshet.Oracle;

/// <summary>How many cases came out how.</summary>
/// <param name="Equal">Both gave the same.</param>
/// <param name="Different">They did not.</param>
/// <param name="Unsupported">The case asks for what is not there.</param>
/// <param name="Known">It ran into an accident of Flink that nobody should copy.</param>
internal readonly record struct Tally(int Equal, int Different, int Unsupported, int Known)
{
    public static Tally operator +(Tally left, Tally right) => new(
        left.Equal + right.Equal, left.Different + right.Different, left.Unsupported + right.Unsupported, left.Known + right.Known);

    public static Tally operator +(Tally tally, Verdict verdict) =>
        tally + (verdict.IsEqual ? new Tally(1, 0, 0, 0) : verdict.Known is not null ? new Tally(0, 0, 0, 1) : new Tally(0, 1, 0, 0));

    public static Tally OfUnsupported => new(0, 0, 1, 0);

    public override string ToString() => $"{Equal} equal, {Different} different, {Unsupported} unsupported{(Known > 0 ? $", {Known} known" : "")}";
}
