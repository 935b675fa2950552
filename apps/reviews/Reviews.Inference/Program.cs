using System.Globalization;
using Reviews.Inference;

InferenceOptions options = new() { Port = 5000 };
for (int i = 0; i < args.Length; i += 2)
{
    string? value = i + 1 < args.Length ? args[i + 1] : null;
    if (args[i] == "--model" && value is not null)
    {
        options = options with { ModelDirectory = value };
    }
    else if (args[i] == "--port" && ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
    {
        options = options with { Port = port };
    }
    else
    {
        Console.Error.WriteLine($"The argument '{args[i]}' is unknown or lacks its value; use --model DIR and --port NUMBER (0 to 65535).");
        return 2;
    }
}

try
{
    await using InferenceHost host = await InferenceHost.StartAsync(options);
    Console.WriteLine($"Model {host.Model.Name} ({host.Model.Hash}) answers at {host.Uri}");
    await host.WaitForShutdownAsync();
    return 0;
}
catch (ModelLoadException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (IOException)
{
    Console.Error.WriteLine($"Port {options.Port} on 127.0.0.1 cannot be bound (is it taken?); choose another by --port.");
    return 2;
}
