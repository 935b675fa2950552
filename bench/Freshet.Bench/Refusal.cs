namespace Freshet.Bench;

/// <summary>Says what was wrong with the command line.</summary>
internal static class Refusal
{
    private const int BadInput = 2;

    public static int Say(string sentence)
    {
        Console.Error.WriteLine(sentence);
        return BadInput;
    }
}
