using Reviews.Job;

return await JobArguments.Command(ReviewRun.RunAsync).Parse(args).InvokeAsync() is var code && code == 1 ? 2 : code;
