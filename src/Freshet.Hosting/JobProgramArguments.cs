using System.CommandLine;
using System.Globalization;

namespace Freshet.Hosting;

/// <summary>The options of <see cref="JobProgramOptions"/> on a command line. Not thread-safe.</summary>
public sealed class JobProgramArguments
{
    private readonly Option<int> _parallelism = new("--parallelism") { Description = "Subtasks per operator.", DefaultValueFactory = _ => 1 };
    private readonly Option<int> _interval = new("--checkpoint-interval") { Description = "Milliseconds between checkpoints; at least 10.", DefaultValueFactory = _ => 1000 };
    private readonly Option<double?> _runFor = new("--for") { Description = "Stops with a checkpoint when the job has run for so many seconds." };
    private readonly Option<string?> _savepointOnStop = new("--savepoint-on-stop") { Description = "Folder in which a stop leaves a savepoint, in a new folder of its own." };
    private readonly Option<bool> _drain = new("--drain") { Description = "A stop ends the sources for good: windows and timers fire before it." };
    private readonly Option<string?> _fromSavepoint = new("--from-savepoint") { Description = "Begins from this savepoint (its folder or its manifest) instead of the newest checkpoint." };
    private readonly Option<bool> _allowNonRestored = new("--allow-non-restored") { Description = "Leaves state behind whose operator is gone, instead of refusing to start." };
    private readonly Option<bool> _allowReplay = new("--allow-replay") { Description = "Goes on where a store has results beyond the checkpoint: they are made again, and readers see them twice." };
    private readonly Option<int?> _memory = new("--memory-limit") { Description = "Megabytes that the process may take on its heap: beyond them it stops with a checkpoint. At least 16." };
    private readonly Option<int?> _progress = new("--progress-interval") { Description = "Milliseconds between lines of progress on standard error. Default: as suits a terminal or a file." };

    /// <summary>Makes the options, not yet part of a command.</summary>
    public JobProgramArguments()
    {
        AtLeast(_parallelism, 1);
        AtLeast(_interval, 10);
        AtLeast(_progress, 1);
        AtLeast(_memory, 16);
        AtLeast(_runFor, 0.001);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        ArgumentNullException.ThrowIfNull(command);
        Option[] options = [_parallelism, _interval, _runFor, _savepointOnStop, _drain, _fromSavepoint, _allowNonRestored, _allowReplay, _memory, _progress];
        foreach (Option option in options)
            command.Options.Add(option);
    }

    /// <summary>What a command line without errors asks for.</summary>
    public JobProgramOptions Read(ParseResult parsed)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        return new JobProgramOptions
        {
            Parallelism = parsed.GetValue(_parallelism),
            CheckpointInterval = TimeSpan.FromMilliseconds(parsed.GetValue(_interval)),
            RunFor = parsed.GetValue(_runFor) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            SavepointOnStop = parsed.GetValue(_savepointOnStop),
            Drain = parsed.GetValue(_drain),
            FromSavepoint = parsed.GetValue(_fromSavepoint),
            AllowNonRestored = parsed.GetValue(_allowNonRestored),
            AllowReplay = parsed.GetValue(_allowReplay),
            MemoryLimit = parsed.GetValue(_memory) is { } megabytes ? (long)megabytes << 20 : null,
            ProgressInterval = parsed.GetValue(_progress) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null,
        };
    }

    private static void AtLeast(Option option, double least) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out double value) && value < least)
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{option.Name} must be {(least is 1 or 0.001 ? "above 0" : $"at least {least}")}."));
    });
}
