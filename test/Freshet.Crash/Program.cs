using System.Globalization;
using Freshet.Crash;

// Kills the reviews job at random instants, starts it again each time, and compares what it leaves with an uninterrupted run.
const int BadInput = 2;
int kills = 20;
int seed = Random.Shared.Next();
for (int i = 0; i < args.Length; i += 2)
{
    bool isNumber = int.TryParse(i + 1 < args.Length ? args[i + 1] : "", NumberStyles.None, CultureInfo.InvariantCulture, out int value);
    switch (args[i])
    {
        case "--kills" when isNumber && value > 0:
            kills = value;
            break;
        case "--seed" when isNumber:
            seed = value;
            break;
        default:
            Console.Error.WriteLine($"'{args[i]}' is unknown or lacks its number. The options are --kills N and --seed N.");
            return BadInput;
    }
}

string folder = Directory.CreateTempSubdirectory("freshet-crash-").FullName;
try
{
    return await new KillTest(folder, kills, seed).RunAsync() ? 0 : 1;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
