using Freshet.Bench.Mongo;

namespace Freshet.Bench;

/// <summary>The MongoDB sink beside the driver's bare bulk: <c>mongo [--mongo URI] [--json]</c>.</summary>
internal static class MongoCommand
{
    public static int Run(string[] options)
    {
        bool json = false;
        string? uri = null;
        for (int i = 0; i < options.Length; i++)
        {
            if (options[i] == "--json")
                json = true;
            else if (options[i] == "--mongo" && i + 1 < options.Length)
                uri = options[++i];
            else
                return Refusal.Say($"mongo does not take '{options[i]}'. It takes --mongo URI and --json.");
        }

        string? script = SharedFolder.ProgramNamed("mongo");
        if (uri is null && script is null)
            return Refusal.Say("mongo needs a server: name one with --mongo URI, or set FRESHET_SHARED to the folder whose bin/mongo starts one.");
        using ServerScript? server = uri is null ? new ServerScript(script!, "--kind", "h2") : null;
        MongoBench.Run(uri ?? server!.Said.Split('=')[^1].Trim(), json);
        return 0;
    }
}
