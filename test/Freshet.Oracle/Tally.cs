namespace Freshet.Oracle;

/// <summary>How many cases came out how.</summary>
internal readonly record struct Tally(int Equal, int Different, int Unsupported)
{
    public static Tally operator +(Tally left, Tally right) =>
        new(left.Equal + right.Equal, left.Different + right.Different, left.Unsupported + right.Unsupported);
}
