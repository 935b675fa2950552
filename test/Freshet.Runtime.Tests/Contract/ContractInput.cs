namespace Freshet.Testing.Contract;

/// <summary>Inputs drawn from a seed: records of five keys out of order, some late, between watermarks and moves of the clock.</summary>
internal static class ContractInput
{
    private const int Steps = 90;
    private const int Disorder = 45;

    public static IReadOnlyList<ContractStep> One(int seed, bool someLate = true) => Draw(seed, two: false, Pair, Pair, someLate);

    public static IReadOnlyList<ContractStep> Two(int seed) => Draw(seed, two: true, Pair, Pair);

    /// <summary>Steps whose values are made of a key and a number.</summary>
    public static IReadOnlyList<ContractStep> Draw(
        int seed, bool two, Func<string, long, object> first, Func<string, long, object> second, bool someLate = true)
    {
        var random = new Random(seed);
        var steps = new List<ContractStep>();
        long time = 1000;
        long now = 0;
        var watermark = new Dictionary<StepKind, long>();
        while (steps.Count < Steps)
        {
            int choice = random.Next(10);
            bool isSecond = two && random.Next(2) == 1;
            if (choice < 6)
            {
                for (int i = random.Next(5); i >= 0; i--)
                {
                    time += random.Next(8);
                    string key = $"k{random.Next(5)}";
                    object value = (isSecond ? second : first)(key, random.Next(10));
                    steps.Add(new ContractStep(isSecond ? StepKind.Second : StepKind.First, new EventTime(time - random.Next(Disorder)), value));
                }
            }
            else if (choice < 8)
            {
                StepKind input = isSecond ? StepKind.SecondWatermark : StepKind.FirstWatermark;
                watermark[input] = Math.Max(watermark.GetValueOrDefault(input), time - (someLate ? 20 : Disorder) - random.Next(20));
                steps.Add(new ContractStep(input, new EventTime(watermark[input])));
            }
            else
            {
                // Even, so never the last millisecond of a window: a record in it registers a timer that is due already, and a restore
                // finds it overdue.
                now += 2 * random.Next(20);
                steps.Add(new ContractStep(StepKind.ProcessingTime, new EventTime(now)));
            }
        }

        return steps;
    }

    private static object Pair(string key, long number) => (key, number);
}
