using System.CommandLine;
using Freshet.Crash;
using Freshet.Crash.Children;
using Freshet.Crash.Configurations;
using Freshet.Crash.InferenceFaults;
using Freshet.Crash.Savepoints;
using Freshet.Crash.Servers;

const int BadInput = 2;
if (args is [ChildProgram.Verb, .. var child])
    return await ChildProgram.RunAsync(child);
ParseResult parsed = CrashArguments.Command(RunAsync).Parse(args);
int code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? BadInput : code;

static async Task<int> RunAsync(CrashArguments arguments)
{
    if (!arguments.NeedsNoServers && Script.Shared is null)
    {
        await Console.Error.WriteLineAsync("This needs a broker or a store: set FRESHET_SHARED to the folder whose bin/kafka and bin/mongo start them.");
        return BadInput;
    }

    string folder = Directory.CreateTempSubdirectory("freshet-crash-").FullName;
    bool isGood = true;
    try
    {
        if (arguments.Kills > 0)
            isGood &= await new KillCommand(arguments, folder).RunAsync();
        if (arguments.BrokerKills > 0)
            isGood &= await new ServerKills(arguments, folder).KillBrokerAsync();
        if (arguments.StoreKills > 0)
            isGood &= await new ServerKills(arguments, folder).KillStoreAsync();
        if (arguments.Savepoint)
            isGood &= await new SavepointRun(folder).RunAsync();
        if (arguments.WrongConfiguration)
            isGood &= await new WrongConfigurations(folder).RunAsync();
        if (arguments.InferenceFaults)
            isGood &= await new FaultDrill(folder).RunAsync();
        return isGood ? 0 : 1;
    }
    finally
    {
        Directory.Delete(folder, recursive: true);
    }
}
