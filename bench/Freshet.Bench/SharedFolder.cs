namespace Freshet.Bench;

/// <summary>The folder that FRESHET_SHARED names, with the servers that are measured beside and the data that is measured with.</summary>
internal static class SharedFolder
{
    /// <summary>Null where the variable is not set.</summary>
    public static string? Path { get; } = Environment.GetEnvironmentVariable("FRESHET_SHARED") is { Length: > 0 } path ? path : null;

    /// <summary>One of its programs; null where it is not there.</summary>
    public static string? ProgramNamed(string name) =>
        Path is not null && System.IO.Path.Combine(Path, "bin", name) is var program && File.Exists(program) ? program : null;
}
