using System.CommandLine;
using Freshet.Hosting;
using Reviews.Job;
using Reviews.Job.Commands;
using Reviews.Job.Runs;

RootCommand command = JobArguments.Command(ReviewRun.RunAsync);
command.Subcommands.Add(PublishArguments.Command(PublishRun.RunAsync));
command.Subcommands.Add(MigrateArguments.Command(MigrateRun.RunAsync));
command.Subcommands.Add(EraseArguments.Command(EraseRun.RunAsync));
command.Subcommands.Add(SwapArguments.Command(SwapRun.RunAsync));
command.Subcommands.Add(ReplayArguments.Command(ReplayRun.RunAsync));
ParseResult parsed = command.Parse(args);
int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }); // the run hears signals itself
return parsed.Errors.Count > 0 ? (int)JobExitCode.Refused : code;
