namespace Freshet.Connectors.Http;

/// <summary>Where a secret is read from when the job starts: never from code or a command line, where others see it. Immutable; safe to share.</summary>
public sealed class WebhookSecret
{
    private readonly string _name;
    private readonly Func<string?> _read;

    private WebhookSecret(string name, Func<string?> read)
    {
        _name = name;
        _read = read;
    }

    /// <summary>A file's text, without blanks and line ends around it.</summary>
    public static WebhookSecret FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return new WebhookSecret($"the file '{path}'", () => File.Exists(path) ? File.ReadAllText(path) : null);
    }

    /// <summary>A variable of the process's environment.</summary>
    public static WebhookSecret FromEnvironment(string variable)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(variable);
        return new WebhookSecret($"the environment variable '{variable}'", () => Environment.GetEnvironmentVariable(variable));
    }

    /// <summary>Says where it is read from, and nothing of it.</summary>
    public override string ToString() => $"a secret in {_name}";

    /// <exception cref="IOException">There is none; the message says where it was looked for.</exception>
    internal string Read()
    {
        try
        {
            return _read()?.Trim() is { Length: > 0 } secret
                ? secret
                : throw new IOException($"The webhook's secret is missing: {_name} is empty or not there. Put the secret there and start the job again.");
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new IOException($"The webhook's secret cannot be read: this user may not read {_name}.", refused);
        }
    }
}
