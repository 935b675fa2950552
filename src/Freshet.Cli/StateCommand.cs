using System.CommandLine;
using Freshet.Runtime.Checkpoints;

namespace Freshet.Cli;

/// <summary>freshet state: lists what a checkpoint or savepoint holds, and shows values.</summary>
internal static class StateCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("PATH") { Description = "A savepoint or checkpoint: its folder, of which the newest is taken, or its manifest." };
        var values = new Option<string?>("--values") { Description = "Shows the entries of a state: its name, or UID/NAME.", HelpName = "STATE" };
        var limit = new Option<int>("--limit") { Description = "How many entries are shown.", DefaultValueFactory = _ => 20, HelpName = "N" };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError("--limit takes a number of entries, at least 1.");
        });
        var command = new Command("state", "Lists what a checkpoint or savepoint holds.") { path, values, limit };
        command.SetAction(parsed => Run(
            parsed.GetValue(path)!, parsed.GetValue(values), parsed.GetValue(limit), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static int Run(string path, string? state, int limit, TextWriter output, TextWriter error)
    {
        try
        {
            CheckpointReader reader = CheckpointReader.Open(path);
            reader.Verify();
            if (state is null)
                StateReport.List(reader, output);
            else
                StateReport.ShowValues(reader, Find(reader, state), limit, output);
            return ExitCodes.Good;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine(e.Message);
            return ExitCodes.BadInput;
        }
    }

    private static CheckpointState Find(CheckpointReader reader, string name)
    {
        CheckpointState[] states = [.. reader.Operators.SelectMany(o => o.States)];
        CheckpointState[] found = [.. states.Where(s => s.Name == name || $"{s.Uid}/{s.Name}" == name)];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new InvalidDataException($"There is no state '{name}' in {reader.ManifestPath}. It has: {string.Join(", ", states.Select(s => $"{s.Uid}/{s.Name}"))}."),
            _ => throw new InvalidDataException($"Several states are named '{name}'. Say which: {string.Join(", ", found.Select(s => $"{s.Uid}/{s.Name}"))}."),
        };
    }
}
