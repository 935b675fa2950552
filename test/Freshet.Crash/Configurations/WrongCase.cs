using Freshet.Hosting;

namespace Freshet.Crash.Configurations;

/// <summary>Something that is wrong around a job. Immutable.</summary>
/// <param name="Name">What is wrong.</param>
/// <param name="Code">How the program must end.</param>
/// <param name="Job">The job's command line, as the child program takes it.</param>
internal sealed record WrongCase(string Name, JobExitCode Code, params string[] Job)
{
    /// <summary>What the environment says.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
