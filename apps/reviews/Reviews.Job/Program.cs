using System.CommandLine;
using Reviews.Job;
using Reviews.Job.Runs;

const int BadInput = 2;
ParseResult parsed = JobArguments.Command(ReviewRun.RunAsync).Parse(args);
int code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }); // the run hears signals itself
return parsed.Errors.Count > 0 ? BadInput : code;
