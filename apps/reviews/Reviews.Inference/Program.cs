using System.Globalization;
using System.Runtime.InteropServices;
using Reviews.Inference;

if (ServiceArguments.Parse(args, out string? refusal) is not { } arguments)
{
    Console.Error.WriteLine(refusal);
    return 2;
}

var stopAsked = new TaskCompletionSource();
try
{
    if (arguments.SelfTest)
    {
        return new SelfTest(arguments.Options, Console.Out).Run() == 0 ? 0 : 1;
    }

    await using InferenceHost host = await InferenceHost.StartAsync(arguments.Options);
    foreach ((SessionPlan plan, double rate) in host.Candidates)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Measured {plan.Sessions} sessions of {plan.Threads} threads: {rate:F0} texts per second"));
    }

    SessionPlan chosen = host.Classifier.Plan;
    Console.WriteLine(
        $"Model {host.Model.Name} ({host.Model.Hash}) answers at {host.Uri}, {chosen.Sessions} sessions of {chosen.Threads} threads on {host.Model.Device}");
    using IDisposable? hangup = host.ReloadOnHangup(Console.WriteLine);
    using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    await stopAsked.Task;
    return 0;
}
catch (ModelLoadException e)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
catch (IOException)
{
    Console.Error.WriteLine($"Port {arguments.Options.Port} on 127.0.0.1 cannot be bound (is it taken?); choose another by --port.");
    return 2;
}

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stopAsked.TrySetResult();
}
