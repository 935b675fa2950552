using System.CommandLine;
using Freshet.Cli;

return new RootCommand("Looks after Freshet jobs.") { StateCommand.Create() }.Parse(args).Invoke();
